import type { Load, LoadedRow, Metrics } from './random-history.ts';

const DAY_MS = 86_400_000;

/** One version of a key, in the form in which the test reads the snapshot. */
export interface Version {
  readonly date: string;
  readonly campaign: string;
  readonly ad: string;
  /** Null = deleted. */
  readonly metrics: Metrics | null;
  readonly loadNumber: number;
  readonly validFrom: string;
  readonly validTo: string | null;
}

/**
 * The history that these loads must produce: a direct implementation of the rules, load by load, without layers, hashes or SQL.
 * `loadNumber` counts from 1.
 * @see DATA_RULES 29 to 35
 */
export function expectedVersions(loads: readonly Load[]): readonly Version[] {
  const open = new Map<string, Version>();
  const closed: Version[] = [];

  const put = (next: Version): void => {
    const id = idOf(next);
    const last = open.get(id);
    if (last !== undefined && sameMetrics(last.metrics, next.metrics)) return;
    if (last !== undefined) closed.push({ ...last, validTo: next.validFrom });
    open.set(id, next);
  };

  for (const [index, load] of loads.entries()) {
    const version = (row: Pick<LoadedRow, 'date' | 'campaign' | 'ad'>, metrics: Metrics | null): Version => ({
      date: row.date,
      campaign: row.campaign,
      ad: row.ad,
      metrics,
      loadNumber: index + 1,
      validFrom: load.loadedAt,
      validTo: null,
    });
    const present = new Set(load.rows.map(idOf));
    const completeDays = completeDaysOf(load);
    const refused = new Set(
      load.refused.flatMap(({ date, campaign, ad }) =>
        date === null || campaign === null || ad === null ? [] : [idOf({ date, campaign, ad })],
      ),
    );
    for (const [id, last] of [...open]) {
      if (completeDays.has(last.date) && !present.has(id) && !refused.has(id)) put(version(last, null));
    }
    for (const row of load.rows) put(version(row, row.metrics));
  }
  return [...closed, ...open.values()].sort(byKeyAndTime);
}

/** Days on which a missing key counts as deleted: the load has rows for them, and the key of every refused row is known. */
function completeDaysOf(load: Load): ReadonlySet<string> {
  if (load.kind === 'replay') return new Set();
  if (load.kind === 'confirmed-empty') return new Set(daysOf(load));
  if (load.refused.some(({ date }) => date === null)) return new Set();
  const unsure = new Set(
    load.refused.filter(({ campaign, ad }) => campaign === null || ad === null).map(({ date }) => date),
  );
  return new Set(load.rows.map(({ date }) => date).filter((date) => !unsure.has(date)));
}

function daysOf({ fromDate, toDate }: Load): readonly string[] {
  const days: string[] = [];
  for (let at = Date.parse(fromDate); at <= Date.parse(toDate); at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

function idOf({ date, campaign, ad }: Pick<LoadedRow, 'date' | 'campaign' | 'ad'>): string {
  return JSON.stringify([date, campaign, ad]);
}

function sameMetrics(one: Metrics | null, other: Metrics | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export function byKeyAndTime(one: Version, other: Version): number {
  const sortKey = (version: Version): string => `${idOf(version)} ${version.validFrom}`;
  return sortKey(one) < sortKey(other) ? -1 : 1;
}

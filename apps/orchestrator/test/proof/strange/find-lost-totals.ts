import type { WarehousePool } from '@volka/warehouse';
import { readCurrentRows, readDays, readLoad } from './ledger.ts';
import type { CurrentRow, LedgerLoad, Quarantined } from './ledger.ts';
import type { ServedRecord } from './oddity.ts';
import { FIGURE_COLUMNS, figuresOf, storedName } from './report-row.ts';
import type { Figures, ReportRow } from './report-row.ts';
import type { GivenAnswer } from './strange-source.ts';
import { tell } from './tell.ts';

/** The good source's totals of a campaign's day, and by how much the warehouse may differ. */
interface Expected {
  readonly good: Record<string, number>;
  readonly setAside: Record<string, number>;
}

/**
 * Compares the totals of each day and campaign with the good source's, as of the day of its last load; returns those that differ by more
 * than the quarantined records and cells, unknown lifedays, and questionable values that a warning names.
 */
export async function findLostTotals(
  admin: WarehousePool,
  answers: readonly GivenAnswer[],
): Promise<readonly string[]> {
  const current = Map.groupBy(await readCurrentRows(admin), ({ date }) => date);
  const loads = new Map<bigint, LedgerLoad>();
  const [lost, invented]: [string[], string[]] = [[], []];
  for (const { date, state, loadId, sha256, fromDate } of await readDays(admin)) {
    const rows = current.get(date) ?? [];
    if (loadId === null || state === 'no_data') continue;
    const answer = answers.find(
      (each) => each.sha256 === sha256 && each.fromDate === fromDate && each.lod === 'a',
    );
    if (answer === undefined) {
      if (rows.length > 0) lost.push(`${date}: its load ${loadId} is of no answer that was given`);
      continue;
    }
    const load = loads.get(loadId) ?? (await readLoad(admin, loadId));
    loads.set(loadId, load);
    const records = answer.records
      .map((record, at) => ({ record, at }))
      .filter(({ record }) => isOf(date, record));
    lost.push(...compareDay(date, rows, expectedOf(records, load)));
    invented.push(...findInvented(records, load, rows));
  }
  return [...tell(lost), ...tell(invented)];
}

interface Placed {
  readonly record: ServedRecord;
  /** Position in the answer. */
  readonly at: number;
}

function isOf(date: string, { good, strikes }: ServedRecord): boolean {
  return good?.date === date && strikes.every(({ effect }) => effect.kind !== 'collapsed');
}

function expectedOf(records: readonly Placed[], load: LedgerLoad): ReadonlyMap<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const { record, at } of records) {
    const { good, json } = record;
    if (good === null) continue;
    const figures = figuresOf(good);
    const aside = setAsideOf(record, figures, load.quarantined.get(at), load);
    const campaign = typeof json['campaign'] === 'string' ? storedName(json['campaign']) : good.campaign;
    const sums = expected.get(campaign) ?? { good: {}, setAside: {} };
    expected.set(campaign, sums);
    for (const column of FIGURE_COLUMNS) {
      sums.good[column] = (sums.good[column] ?? 0) + (figures[column] ?? 0);
      sums.setAside[column] = (sums.setAside[column] ?? 0) + (aside[column] ?? 0);
    }
  }
  return expected;
}

/** Finds rows that have a figure where the source gave none: an unknown figure must not become 0. */
function findInvented(
  records: readonly Placed[],
  { quarantined }: LedgerLoad,
  rows: readonly CurrentRow[],
): readonly string[] {
  return records.flatMap(({ record, at }) => {
    if (quarantined.get(at)?.columns === null) return [];
    const unknown = record.strikes.flatMap(({ effect }) => (effect.kind === 'unknown' ? effect.columns : []));
    const { campaign, ad } = record.json;
    const row = rows.find(
      (each) => each.campaign === campaign && each.ad === storedName(ad as string | null),
    );
    return unknown
      .filter((column) => (row?.figures[FIGURE_COLUMNS.indexOf(column)] ?? null) !== null)
      .map(
        (column) => `${String(row?.date)} ${String(campaign)} ${String(row?.ad)}: ${column} is not unknown`,
      );
  });
}

/** By how much the warehouse may differ because of one record, by column. */
function setAsideOf(
  { good, json, strikes }: ServedRecord,
  figures: Figures,
  inQuarantine: Quarantined | undefined,
  { warnedRules }: LedgerLoad,
): Figures {
  if (inQuarantine?.columns === null) return absolute(figures);
  const aside: Record<string, number> = {};
  for (const column of inQuarantine?.columns ?? []) aside[column] = Math.abs(figures[column] ?? 0);
  // Spend that is derived from a refused cell is unknown too.
  const isDerived = (good?.cost ?? null) === null;
  if (isDerived && ('clicks' in aside || 'cpc_cents' in aside))
    aside['spend_cents'] = figures['spend_cents'] ?? 0;
  for (const { effect } of strikes) {
    if (effect.kind === 'unknown') {
      for (const column of effect.columns) aside[column] = Math.abs(figures[column] ?? 0);
    } else if (effect.kind === 'doubted' && effect.rules.some((rule) => warnedRules.has(rule))) {
      const served = figuresOf(json as unknown as ReportRow);
      for (const column of effect.columns)
        aside[column] = (aside[column] ?? 0) + Math.abs((served[column] ?? 0) - (figures[column] ?? 0));
    }
  }
  return aside;
}

const absolute = (figures: Figures): Figures =>
  Object.fromEntries(Object.entries(figures).map(([column, value]) => [column, Math.abs(value ?? 0)]));

function compareDay(
  date: string,
  rows: readonly CurrentRow[],
  expected: ReadonlyMap<string, Expected>,
): readonly string[] {
  const stored = Map.groupBy(rows, ({ campaign }) => campaign);
  const lost: string[] = [];
  for (const campaign of new Set([...stored.keys(), ...expected.keys()])) {
    const { good, setAside } = expected.get(campaign) ?? { good: {}, setAside: {} };
    FIGURE_COLUMNS.forEach((column, at) => {
      const held = (stored.get(campaign) ?? []).reduce((sum, { figures }) => sum + (figures[at] ?? 0), 0);
      const [wanted, allowed] = [good[column] ?? 0, setAside[column] ?? 0];
      if (Math.abs(held - wanted) > allowed)
        lost.push(`${date} ${campaign} ${column}: ${held}, the source has ${wanted}, set aside ${allowed}`);
    });
  }
  return lost;
}

/** One accepted row of a load; what is not listed here is the same in every row. */
export interface LoadedRow {
  readonly date: string;
  readonly campaign: string;
  readonly ad: string;
  readonly metrics: Metrics;
}

/** The metrics that histories vary, by column name. */
export interface Metrics {
  readonly spend_cents: number | null;
  readonly _spend_source: string;
  readonly impressions: number;
  readonly players_14d: number | null;
  readonly revenue_14d_cents: number | null;
}

/** A refused row; the unreadable parts of its key are null. */
export interface RefusedRow {
  readonly date: string | null;
  readonly campaign: string | null;
  readonly ad: string | null;
}

/**
 * `window`: an answer of the API. `replay`: rows that an earlier load refused, and nothing else. `confirmed-empty`: an operator says that
 * the source has nothing for these days.
 */
export type LoadKind = 'window' | 'replay' | 'confirmed-empty';

export interface Load {
  readonly kind: LoadKind;
  readonly fromDate: string;
  readonly toDate: string;
  /** ISO 8601 with microseconds; strictly later than the load before. */
  readonly loadedAt: string;
  readonly rows: readonly LoadedRow[];
  readonly refused: readonly RefusedRow[];
}

/** The size of a random history. */
export interface HistorySize {
  readonly days: number;
  readonly loads: number;
}

/** Names that collide when the parts of a key are joined, that need quoting, or that look like other values. */
const KEYS = [
  ['Campaign_1', 'Ad_1'],
  ['Campaign_1', 'N/A'],
  ['a|b', 'c'],
  ['a', 'b|c'],
  ['a', ''],
  ['O\'Hara "x"', 'Ünï\\"},{'],
] as const;

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Day `index` of a history. */
export function dayOf(index: number): string {
  return new Date(Date.UTC(2024, 9, 25 + index)).toISOString().slice(0, 10);
}

/**
 * The history of an unreliable API: overlapping windows, keys that disappear and return, values that change or not, days without rows,
 * refused rows with a key, with half a key and without a date. Now and then refused rows are replayed, or empty days confirmed.
 */
export function randomHistory(random: () => number, size: HistorySize): readonly Load[] {
  const chance = (probability: number): boolean => random() < probability;
  const below = (limit: number): number => Math.floor(random() * limit);
  const known = new Map<string, Metrics>();
  let clockMicros = Date.UTC(2024, 10, 20, 5) * 1000;

  const metricsOf = (id: string): Metrics => {
    const last = known.get(id);
    if (last !== undefined && chance(0.5)) return last;
    const metrics = {
      spend_cents: chance(0.2) ? null : below(3),
      _spend_source: chance(0.3) ? 'derived' : 'reported',
      impressions: below(3),
      players_14d: chance(0.3) ? null : below(2),
      revenue_14d_cents: chance(0.3) ? null : below(2),
    };
    known.set(id, metrics);
    return metrics;
  };

  return Array.from({ length: size.loads }, (_, index): Load => {
    // Sometimes a microsecond, sometimes a day: the order must not depend on it.
    clockMicros += chance(0.3) ? 1 : below(86_400_000_000);
    const first = below(size.days);
    const last = Math.min(first + below(4), size.days - 1);
    const window = { fromDate: dayOf(first), toDate: dayOf(last), loadedAt: isoMicros(clockMicros) };
    const fate = index === 0 ? 1 : random();
    if (fate < 0.1) return { kind: 'confirmed-empty', ...window, rows: [], refused: [] };
    if (fate < 0.2) {
      const [campaign, ad] = KEYS[below(KEYS.length)] ?? KEYS[0];
      const date = window.fromDate;
      const rows = [{ date, campaign, ad, metrics: metricsOf(`${date} ${campaign} / ${ad}`) }];
      return { kind: 'replay', ...window, toDate: date, rows, refused: [] };
    }
    const rows: LoadedRow[] = [];
    const refused: RefusedRow[] = [];
    for (let day = first; day <= last; day++) {
      const date = dayOf(day);
      if (chance(0.1)) continue;
      if (chance(0.07)) refused.push({ date, campaign: chance(0.5) ? null : 'Campaign_1', ad: null });
      for (const [campaign, ad] of KEYS) {
        const fate = random();
        if (fate < 0.7) rows.push({ date, campaign, ad, metrics: metricsOf(`${date} ${campaign} / ${ad}`) });
        else if (fate < 0.78) refused.push({ date, campaign, ad });
      }
    }
    if (chance(0.05)) refused.push({ date: null, campaign: 'Campaign_1', ad: 'Ad_1' });
    return { kind: 'window', ...window, rows, refused };
  });
}

function isoMicros(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(micros % 1000).padStart(3, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}

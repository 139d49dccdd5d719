import { addDays, daysBetween } from '@volka/runtime/calendar';
import { LIFEDAYS } from '@volka/validation/campaign';
import type { DayVolume } from '@volka/warehouse/write';

/** A day is compared with the same weekday of so many weeks before. */
const WEEKS = 6;
/** With fewer known weeks, no day is judged. */
const MIN_WEEKS = 3;
/** A day is odd above this many times the median, or below the median divided by it. */
const FACTOR = 4;

/** A day that holds far more or far less than the same weekdays before it. */
export interface OddDay {
  readonly date: string;
  readonly measure: 'rowCount' | 'impressions';
  readonly value: number;
  readonly usual: number;
}

/**
 * Finds days whose volume is far off the median of the same weekday in the six weeks before.
 * @param days Loaded days to judge; a day without an entry in `volumes` has no rows.
 */
export function findOddDays(
  days: readonly string[],
  volumes: ReadonlyMap<string, DayVolume>,
): readonly OddDay[] {
  return days.flatMap((date) => {
    const earlier = Array.from({ length: WEEKS }, (_, week) => volumes.get(addDays(date, -7 * (week + 1))));
    const known = earlier.filter((volume) => volume !== undefined);
    if (known.length < MIN_WEEKS) return [];
    for (const measure of ['rowCount', 'impressions'] as const) {
      const usual = median(known.map((volume) => volume[measure]));
      const value = volumes.get(date)?.[measure] ?? 0;
      if (usual > 0 && (value > usual * FACTOR || value * FACTOR < usual))
        return [{ date, measure, value, usual }];
    }
    return [];
  });
}

/** A part of a day's load; the parts of a day are summed. */
export interface DaySpend {
  readonly date: string;
  readonly impressions: number;
  /** Null = unknown. */
  readonly spendCents: number | null;
}

/** Finds days with impressions on which every known cost is 0. @see DATA_RULES 40 */
export function findDaysWithoutSpend(parts: readonly DaySpend[]): readonly string[] {
  const days = new Map<string, { impressions: number; spendCents: number | null }>();
  for (const { date, impressions, spendCents } of parts) {
    const day = days.get(date) ?? { impressions: 0, spendCents: null };
    day.impressions += impressions;
    if (spendCents !== null) day.spendCents = (day.spendCents ?? 0) + spendCents;
    days.set(date, day);
  }
  return [...days].flatMap(([date, day]) => (day.impressions > 0 && day.spendCents === 0 ? [date] : []));
}

/** A day whose cohorts have reached another lifeday since the last fetch, but whose sums did not change. */
export interface FrozenDay {
  readonly date: string;
  /** The lifedays that were reached since then. */
  readonly lifedays: readonly number[];
}

/**
 * Finds days that the API answered as before although their cohorts must have grown: the answer is probably an old copy.
 * @param before The days of the last fetch, with the open day of its run.
 */
export function findFrozenDays(
  before: readonly (DayVolume & { readonly fetchedAsOf: string })[],
  after: ReadonlyMap<string, DayVolume>,
  today: string,
): readonly FrozenDay[] {
  return before.flatMap((old) => {
    const fresh = after.get(old.date);
    const [ageThen, ageNow] = [daysBetween(old.date, old.fetchedAsOf), daysBetween(old.date, today)];
    const lifedays = LIFEDAYS.filter((lifeday) => ageThen < lifeday && lifeday <= ageNow);
    // A cohort without registrations cannot grow.
    if (fresh === undefined || lifedays.length === 0 || old.registrations === 0) return [];
    return isSame(old, fresh) ? [{ date: old.date, lifedays }] : [];
  });
}

function isSame(a: DayVolume, b: DayVolume): boolean {
  return (
    a.rowCount === b.rowCount &&
    a.impressions === b.impressions &&
    a.clicks === b.clicks &&
    a.registrations === b.registrations &&
    LIFEDAYS.every((lifeday) => a.players[lifeday] === b.players[lifeday])
  );
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

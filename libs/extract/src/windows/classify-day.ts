import { fromDayNumber, mondayOnOrBefore, toDayNumber } from './iso-date.ts';
import type { IsoDate } from './iso-date.ts';
import type { CoverageDay, DueReason } from './coverage-day.ts';

/** Days are counted from 1970-01-01. */
export interface ClassifyOptions {
  readonly today: IsoDate;
  readonly rollbackDays: number;
  /** Days after a date until its figures are final: maturity and grace. */
  readonly settleDays: number;
  /** 0 = no audit. */
  readonly auditCycleMonths: number;
  readonly coverage: ReadonlyMap<number, CoverageDay>;
}

/**
 * Says why a date is due, or null. Accepted dates are not. What the source refused is not asked for in full every day: daily the newest
 * date of each refused stretch, which is the first that a source with a moving limit would give, and the others once a week. A date
 * without rows is asked again once a week where an empty answer lies after the first date with rows, or where it trails the newest.
 * @see DATA_RULES 1, 2, 6
 */
export function createDayClassifier(
  options: ClassifyOptions,
): (day: number, known?: CoverageDay) => DueReason | null {
  const { rollbackDays, settleDays, coverage } = options;
  const today = toDayNumber(options.today);
  const lastMonday = toDayNumber(mondayOnOrBefore(options.today));
  const withRows = [...coverage].flatMap(([day, { hasRows }]) => (hasRows ? [day] : []));
  const [oldestRows, newestRows] = withRows.reduce(
    ([oldest, newest], day) => [Math.min(oldest, day), Math.max(newest, day)],
    [Infinity, -Infinity],
  );
  const isRefused = (day: number): boolean => isMissingByRefusal(coverage.get(day));
  const isSuspicious = (day: number, known: CoverageDay): boolean =>
    known.state === 'no_data' && (day > newestRows || (known.isAnswerEmpty && day > oldestRows));

  return (day, known) => {
    if (known === undefined) return 'never-loaded';
    const { state } = known;
    if (state === 'accepted') return null;
    if (state === 'failed') return 'failed';
    const askedAsOf = lastAskedAsOf(known);
    if (isMissingByRefusal(known)) {
      const isNewest = !isRefused(day + 1);
      return isNewest || askedAsOf > today || askedAsOf < lastMonday ? 'refused' : null;
    }
    if (known.fetchedAsOf === null) return 'never-loaded';
    const fetchedAsOf = toDayNumber(known.fetchedAsOf);
    // The clock was wrong then: what was fetched may have been young, or open.
    if (fetchedAsOf > today) return 'maturing';
    // A day that was fetched while it was still open is not final, however short maturity is set.
    const settledOn = day + Math.max(settleDays, 1);
    if (fetchedAsOf < settledOn && fetchedAsOf < today) return 'maturing';
    if (today - day <= rollbackDays) return askedAsOf < lastMonday ? 'roll-back' : null;
    if (isSuspicious(day, known) && askedAsOf < lastMonday) return 'no-data';
    // What the source has not mended by the next day it mostly mends late or never: once a week, however old the day is.
    if (known.hasRefusedRecords === true && askedAsOf < lastMonday) return 'refused-records';
    return askedAsOf < auditSlot(day, options) ? 'audit' : null;
  };
}

/** Refused, and no answer held: a gap. A date that was answered before is asked again when it would be due anyway. */
function isMissingByRefusal(known: CoverageDay | undefined): boolean {
  return known?.state === 'refused' && known.fetchedAsOf === null;
}

function lastAskedAsOf({ fetchedAsOf, failure }: CoverageDay): number {
  const days = [fetchedAsOf, failure?.asOf ?? null].flatMap((date) =>
    date === null ? [] : [toDayNumber(date)],
  );
  return Math.max(-Infinity, ...days);
}

/**
 * The day by which the date's month was last to be audited: the first of the newest month that is a whole number of cycles after its own.
 * Months take turns by themselves, and what a missed run left out is due on the next one.
 */
function auditSlot(day: number, { today, auditCycleMonths }: ClassifyOptions): number {
  if (auditCycleMonths <= 0) return -Infinity;
  const month = monthIndex(fromDayNumber(day));
  const cycles = Math.floor((monthIndex(today) - month) / auditCycleMonths);
  return toDayNumber(firstOfMonth(month + cycles * auditCycleMonths));
}

const monthIndex = (date: IsoDate): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

const firstOfMonth = (index: number): IsoDate =>
  `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}-01`;

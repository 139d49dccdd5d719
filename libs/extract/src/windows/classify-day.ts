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
 * Returns why a date is due; null if it is not. Accepted dates are never due.
 * Of dates that the source refused, the newest of each stretch is due daily, because a source with a moving limit would return it first. The
 * others are due once a week. A date without rows is due once a week if its answer was empty and a date before it has rows, or if it is
 * after the newest date with rows.
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
    // The clock was ahead at that fetch, so the day may have been young or not over.
    if (fetchedAsOf > today) return 'maturing';
    // A day that was fetched before it was over is not final, even if maturity is set to 0 days.
    const settledOn = day + Math.max(settleDays, 1);
    if (fetchedAsOf < settledOn && fetchedAsOf < today) return 'maturing';
    if (today - day <= rollbackDays) return askedAsOf < lastMonday ? 'roll-back' : null;
    if (isSuspicious(day, known) && askedAsOf < lastMonday) return 'no-data';
    // A source that has not fixed its records by the next day fixes them late or never, so once a week is enough.
    if (known.hasRefusedRecords === true && askedAsOf < lastMonday) return 'refused-records';
    return askedAsOf < auditSlot(day, options) ? 'audit' : null;
  };
}

/** True for a gap: refused, and never answered. A refused date with an earlier answer follows the rules of answered dates. */
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
 * The last day on which the audit of the date's month became due: the first of the newest month that is a whole number of cycles after it.
 * So different months are due in different months, and an audit that a missed run left out is due in the next run.
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

import { fromDayNumber, mondayOnOrBefore, toDayNumber } from './iso-date.ts';
import type { DateWindow, IsoDate } from './iso-date.ts';
import { splitIntoMonths } from './split-windows.ts';

/** Days until a cohort's last lifeday metric exists. */
export const DEFAULT_MATURITY_DAYS = 14;
/** Days that a mature metric is still given to settle. */
export const DEFAULT_GRACE_DAYS = 2;
/** Days that the weekly roll-back reaches into the past. */
export const DEFAULT_ROLLBACK_DAYS = 35;

/** What is known of one date. `fetchedAsOf` is the `today` of its last successful fetch; `failed` speaks of its last attempt. */
export interface CoverageDay {
  readonly date: IsoDate;
  readonly fetchedAsOf: IsoDate | null;
  readonly failed: boolean;
  /** True where its last answer had records that were refused: it is asked for again each week. @defaultValue false */
  readonly refused?: boolean;
  /** Told again with the plan; nothing is decided by it. */
  readonly failure?: Failure;
}

/** What is remembered of a failed attempt. */
export interface Failure {
  readonly onDate: IsoDate;
  /** An error code, such as `EXTRACT_RETRIES_EXHAUSTED`. */
  readonly code: string;
}

/** Why a date is fetched; where several hold, the first in this order is told. */
export type DueReason = 'failed' | 'never-loaded' | 'maturing' | 'roll-back' | 'refused' | 'requested';

/** A stretch of a window that is due for one reason; both ends inclusive. */
export interface DueStretch extends DateWindow {
  readonly reason: DueReason;
  /** For the reason `failed`, where coverage told it. */
  readonly failure?: Failure;
}

/** A window to fetch, and why: the stretches are contiguous and together exactly the window. */
export interface PlannedWindow extends DateWindow {
  readonly reasons: readonly DueStretch[];
}

export interface PlanOptions {
  readonly coverage: readonly CoverageDay[];
  /** Oldest date that must be loaded; a date before it whose last attempt failed stays due. */
  readonly firstDate: IsoDate;
  /** The open day, UTC: never planned. */
  readonly today: IsoDate;
  readonly order: 'oldest-first' | 'newest-first';
  /** @defaultValue 14 */
  readonly maturityDays?: number;
  /** @defaultValue 2 */
  readonly graceDays?: number;
  /** @defaultValue 35 */
  readonly rollbackDays?: number;
  /** An operator's request: planned whatever their coverage says, also before `firstDate`; the open day is cut off. */
  readonly ranges?: readonly DateWindow[];
  /** Plan `ranges` and nothing else. @defaultValue false */
  readonly onlyRanges?: boolean;
}

interface DueDay {
  readonly dayNumber: number;
  readonly reason: DueReason;
  readonly failure: Failure | undefined;
  readonly loadedBefore: boolean;
}

/**
 * Plans the windows that are due on a day, from what is known of each date.
 * Shape: disjoint, together exactly the due dates, none on or after `today`; windows of failed dates first, then by `order`.
 * @throws {RangeError} If a date is not a calendar day, or a range ends before it starts.
 * @see DATA_RULES 1, 2, 4
 */
export function planWindows(options: PlanOptions): readonly PlannedWindow[] {
  const due = collectDueDays(options);
  const rollbackDays = options.rollbackDays ?? DEFAULT_ROLLBACK_DAYS;
  const failed = due.filter((day) => day.reason === 'failed');
  const others = due.filter((day) => day.reason !== 'failed');
  return [failed, others].flatMap((days) => {
    const windows = groupContiguous(days).flatMap((run) => splitRun(run, rollbackDays));
    return options.order === 'newest-first' ? windows.reverse() : windows;
  });
}

function collectDueDays(options: PlanOptions): readonly DueDay[] {
  const lastDay = toDayNumber(options.today) - 1;
  const coverage = new Map(options.coverage.map((day) => [toDayNumber(day.date), day]));
  const requested = new Set<number>();
  for (const range of options.ranges ?? []) {
    const [from, to] = [toDayNumber(range.fromDate), toDayNumber(range.toDate)];
    if (from > to) {
      throw new RangeError(
        `Cannot plan ${range.fromDate}..${range.toDate}: it ends before it starts; swap the dates`,
      );
    }
    for (let day = from; day <= Math.min(to, lastDay); day += 1) requested.add(day);
  }
  const candidates = new Set(requested);
  if (options.onlyRanges !== true) {
    for (let day = toDayNumber(options.firstDate); day <= lastDay; day += 1) candidates.add(day);
    // The history's first day moves on every day, and nobody else would ask for what fell behind it.
    for (const [day, { failed }] of coverage) if (failed && day <= lastDay) candidates.add(day);
  }
  const classify = createClassifier(options);
  const due: DueDay[] = [];
  for (const dayNumber of [...candidates].sort((a, b) => a - b)) {
    const known = coverage.get(dayNumber);
    const reason = classify(dayNumber, known) ?? (requested.has(dayNumber) ? 'requested' : null);
    if (reason === null) continue;
    const failure = reason === 'failed' ? known?.failure : undefined;
    due.push({ dayNumber, reason, failure, loadedBefore: (known?.fetchedAsOf ?? null) !== null });
  }
  return due;
}

function createClassifier(options: PlanOptions): (day: number, known?: CoverageDay) => DueReason | null {
  const today = toDayNumber(options.today);
  const lastMonday = toDayNumber(mondayOnOrBefore(options.today));
  const rollbackDays = options.rollbackDays ?? DEFAULT_ROLLBACK_DAYS;
  const settleDays =
    (options.maturityDays ?? DEFAULT_MATURITY_DAYS) + (options.graceDays ?? DEFAULT_GRACE_DAYS);
  return (day, known) => {
    if (known?.failed === true) return 'failed';
    if (known === undefined || known.fetchedAsOf === null) return 'never-loaded';
    const fetchedAsOf = toDayNumber(known.fetchedAsOf);
    // The clock was wrong then: what was fetched may have been young, or open.
    if (fetchedAsOf > today) return 'maturing';
    // A day that was fetched while it was still open is not final, however short maturity is set.
    const settledOn = day + Math.max(settleDays, 1);
    if (fetchedAsOf < settledOn && fetchedAsOf < today) return 'maturing';
    if (today - day <= rollbackDays && fetchedAsOf < lastMonday) return 'roll-back';
    // What the source has not mended by the next day it mostly mends late or never: once a week, however old the day is.
    if (known.refused === true && fetchedAsOf < lastMonday) return 'refused';
    return null;
  };
}

function groupContiguous(days: readonly DueDay[]): readonly (readonly DueDay[])[] {
  const runs: DueDay[][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run?.at(-1)?.dayNumber === day.dayNumber - 1) run.push(day);
    else runs.push([day]);
  }
  return runs;
}

/** A refresh (some date was loaded before) that is short enough stays one request; a first load goes by months. */
function splitRun(run: readonly DueDay[], maxRefreshDays: number): readonly PlannedWindow[] {
  const [first, last] = [run.at(0), run.at(-1)];
  if (first === undefined || last === undefined) return [];
  const whole = { fromDate: fromDayNumber(first.dayNumber), toDate: fromDayNumber(last.dayNumber) };
  const staysWhole = run.length <= maxRefreshDays && run.some(({ loadedBefore }) => loadedBefore);
  const windows = staysWhole ? [whole] : splitIntoMonths(whole.fromDate, whole.toDate);
  return windows.map((window) => {
    const offset = toDayNumber(window.fromDate) - first.dayNumber;
    const end = toDayNumber(window.toDate) - first.dayNumber + 1;
    return { ...window, reasons: groupReasons(run.slice(offset, end)) };
  });
}

function groupReasons(days: readonly DueDay[]): readonly DueStretch[] {
  const stretches: DueStretch[] = [];
  for (const { dayNumber, reason, failure } of days) {
    const date = fromDayNumber(dayNumber);
    const last = stretches.at(-1);
    const goesOn =
      last?.reason === reason &&
      last.failure?.onDate === failure?.onDate &&
      last.failure?.code === failure?.code;
    if (goesOn) stretches[stretches.length - 1] = { ...last, toDate: date };
    else
      stretches.push({ reason, fromDate: date, toDate: date, ...(failure === undefined ? {} : { failure }) });
  }
  return stretches;
}

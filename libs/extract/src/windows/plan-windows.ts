import { REQUESTED_LIFEDAYS } from '../lifedays.ts';
import { createDayClassifier } from './classify-day.ts';
import type { CoverageDay, DueReason, Failure } from './coverage-day.ts';
import { fromDayNumber, toDayNumber } from './iso-date.ts';
import type { DateWindow, IsoDate } from './iso-date.ts';
import { splitIntoMonths } from './split-windows.ts';

/** Days until the API has the metrics of a cohort's last lifeday. */
export const DEFAULT_MATURITY_DAYS = Math.max(...REQUESTED_LIFEDAYS);
/** Days after maturity during which a metric can still change. */
export const DEFAULT_GRACE_DAYS = 2;
/** Days before today that are fetched again each week. */
export const DEFAULT_ROLLBACK_DAYS = 35;

/** Each older month is fetched again once in so many months; see `PlanOptions.auditCycleMonths`. */
export const DEFAULT_AUDIT_CYCLE_MONTHS = 6;

/** Days of a window that are due for one reason; both ends inclusive. */
export interface DueStretch extends DateWindow {
  readonly reason: DueReason;
  /** For the reasons `failed` and `refused`, if the coverage has it. */
  readonly failure?: Failure;
}

/** A window to fetch, and why. The stretches are contiguous and together exactly the window. */
export interface PlannedWindow extends DateWindow {
  readonly reasons: readonly DueStretch[];
}

export interface PlanOptions {
  readonly coverage: readonly CoverageDay[];
  /** Oldest date that must be loaded. A date before it stays due if its last attempt failed or was refused. */
  readonly firstDate: IsoDate;
  /** The current day, UTC. It is not over, so it is never planned. */
  readonly today: IsoDate;
  readonly order: 'oldest-first' | 'newest-first';
  /** @defaultValue 14 */
  readonly maturityDays?: number;
  /** @defaultValue 2 */
  readonly graceDays?: number;
  /** @defaultValue 35 */
  readonly rollbackDays?: number;
  /** Dates older than the roll-back are fetched once in so many months, in windows of a month; 0 = never. @defaultValue 6 */
  readonly auditCycleMonths?: number;
  /** Requested by an operator: planned regardless of coverage, also before `firstDate`; without the current day. */
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
 * Plans the windows that are due, from the coverage of each date.
 * Shape: disjoint, together exactly the due dates, none on or after `today`. Windows of failed dates come first, then the others by
 * `order`, then refused dates, then the audit.
 * @throws {RangeError} If a date is not a calendar day, or a range ends before it starts.
 * @see DATA_RULES 1, 2, 4, 6
 */
export function planWindows(options: PlanOptions): readonly PlannedWindow[] {
  const due = collectDueDays(options);
  const rollbackDays = options.rollbackDays ?? DEFAULT_ROLLBACK_DAYS;
  return STAGES.flatMap(({ isOfStage, byMonth }) => {
    const windows = groupContiguous(due.filter(({ reason }) => isOfStage(reason))).flatMap((run) =>
      splitRun(run, byMonth ? 0 : rollbackDays),
    );
    return options.order === 'newest-first' ? windows.reverse() : windows;
  });
}

/** The stages of a plan, in order. The audit fetches whole months, because an answer is compared with the load of the same window. */
const STAGES: readonly { readonly isOfStage: (reason: DueReason) => boolean; readonly byMonth: boolean }[] = [
  { isOfStage: (reason) => reason === 'failed', byMonth: false },
  { isOfStage: (reason) => !['failed', 'refused', 'audit'].includes(reason), byMonth: false },
  { isOfStage: (reason) => reason === 'refused', byMonth: true },
  { isOfStage: (reason) => reason === 'audit', byMonth: true },
];

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
    // firstDate moves forward every day. Dates that are now before it would otherwise never be requested again.
    for (const [day, { state }] of coverage) {
      if ((state === 'failed' || state === 'refused') && day <= lastDay) candidates.add(day);
    }
  }
  const classify = createDayClassifier({
    today: options.today,
    rollbackDays: options.rollbackDays ?? DEFAULT_ROLLBACK_DAYS,
    settleDays: settleDaysOf(options),
    auditCycleMonths: options.auditCycleMonths ?? DEFAULT_AUDIT_CYCLE_MONTHS,
    coverage,
  });
  const due: DueDay[] = [];
  for (const dayNumber of [...candidates].sort((a, b) => a - b)) {
    const known = coverage.get(dayNumber);
    const classified = classify(dayNumber, known);
    // A requested date keeps its place in the order and its window, even if it would also be due as refused or for the audit.
    const isRequested = requested.has(dayNumber) && [null, 'refused', 'audit'].includes(classified);
    const reason = isRequested ? 'requested' : classified;
    if (reason === null) continue;
    const failure = reason === 'failed' || reason === 'refused' ? known?.failure : undefined;
    due.push({ dayNumber, reason, failure, loadedBefore: (known?.fetchedAsOf ?? null) !== null });
  }
  return due;
}

function settleDaysOf({ maturityDays, graceDays }: Pick<PlanOptions, 'maturityDays' | 'graceDays'>): number {
  return (maturityDays ?? DEFAULT_MATURITY_DAYS) + (graceDays ?? DEFAULT_GRACE_DAYS);
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

/** A short refresh (some date was loaded before) stays one request; a first load is split into months. */
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

import { isExtractError } from '../errors.ts';
import { addDays, countDays, endOfMonth } from './iso-date.ts';
import type { DateWindow, IsoDate } from './iso-date.ts';

/**
 * Splits an inclusive date range into calendar-month windows, oldest first.
 * Shape: contiguous, disjoint, together exactly [fromDate, toDate]. Dates are UTC calendar days.
 * @throws {RangeError} If `fromDate` is after `toDate`, or either is not a calendar day.
 */
export function splitIntoMonths(fromDate: IsoDate, toDate: IsoDate): readonly DateWindow[] {
  countDays({ fromDate, toDate });
  const windows: DateWindow[] = [];
  for (let start = fromDate; start <= toDate;) {
    const monthEnd = endOfMonth(start);
    const end = monthEnd < toDate ? monthEnd : toDate;
    windows.push({ fromDate: start, toDate: end });
    start = addDays(end, 1);
  }
  return windows;
}

/**
 * True if a failed download may succeed with a smaller window: 413, over the byte limit, or a last attempt with 5xx or a timeout.
 * @see DATA_RULES 3
 */
export function asksForSmallerWindow(error: unknown): boolean {
  if (isExtractError(error, 'EXTRACT_TOO_LARGE')) return true;
  if (!isExtractError(error, 'EXTRACT_RETRIES_EXHAUSTED')) return false;
  const last = error.context.attempts?.at(-1);
  return last !== undefined && ((last.status ?? 0) >= 500 || (last.reason?.endsWith('timeout') ?? false));
}

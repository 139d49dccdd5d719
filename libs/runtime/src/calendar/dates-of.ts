import { addDays, countDays } from './iso-date.ts';
import type { DateWindow, IsoDate } from './iso-date.ts';

/**
 * Every day of a window, oldest first.
 * @throws {RangeError} If `fromDate` is after `toDate`, or one of them is not a calendar day.
 */
export function datesOf(window: DateWindow): readonly IsoDate[] {
  return Array.from({ length: countDays(window) }, (_, day) => addDays(window.fromDate, day));
}

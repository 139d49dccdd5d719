/** A UTC calendar day, `YYYY-MM-DD`. Text order is calendar order. */
export type IsoDate = string;

/** A range of UTC calendar days, both ends inclusive. */
export interface DateWindow {
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
}

const MS_PER_DAY = 86_400_000;

/**
 * Days from 1970-01-01 to a date; negative before it.
 * @throws {RangeError} If the text is not a calendar day in the form `YYYY-MM-DD`.
 */
export function toDayNumber(date: IsoDate): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // Date.parse reads 30 February as 1 March, so the result must give the same text again.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) {
    throw new RangeError(
      `Cannot read '${date.slice(0, 20)}' as a date: it must be a calendar day as YYYY-MM-DD`,
    );
  }
  return ms / MS_PER_DAY;
}

/** The date that is a number of days after 1970-01-01. */
export function fromDayNumber(dayNumber: number): IsoDate {
  return new Date(dayNumber * MS_PER_DAY).toISOString().slice(0, 10);
}

/** True if a text is a calendar day in the form `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  try {
    toDayNumber(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Adds days to a date; a negative number subtracts them.
 * @throws {RangeError} If the date is not a calendar day.
 */
export function addDays(date: IsoDate, days: number): IsoDate {
  return fromDayNumber(toDayNumber(date) + days);
}

/**
 * Days from one date to another: 0 for the same day, negative if `toDate` is earlier.
 * @throws {RangeError} If one of them is not a calendar day.
 */
export function daysBetween(fromDate: IsoDate, toDate: IsoDate): number {
  return toDayNumber(toDate) - toDayNumber(fromDate);
}

/**
 * Number of days in a window, including both ends.
 * @throws {RangeError} If `fromDate` is after `toDate`, or one of them is not a calendar day.
 */
export function countDays(window: DateWindow): number {
  const days = daysBetween(window.fromDate, window.toDate) + 1;
  if (days < 1) {
    throw new RangeError(
      `Cannot use ${window.fromDate}..${window.toDate} as a window: fromDate is after toDate; swap them`,
    );
  }
  return days;
}

/** The last Monday on or before a date. */
export function mondayOnOrBefore(date: IsoDate): IsoDate {
  const dayNumber = toDayNumber(date);
  // Day -3 was a Monday, because 1970-01-01 was a Thursday. The second modulo is for dates before 1970.
  return fromDayNumber(dayNumber - ((((dayNumber + 3) % 7) + 7) % 7));
}

/** The last day of a date's calendar month. */
export function endOfMonth(date: IsoDate): IsoDate {
  const start = new Date(toDayNumber(date) * MS_PER_DAY);
  const lastDay = new Date(start);
  lastDay.setUTCMonth(start.getUTCMonth() + 1, 0);
  return lastDay.toISOString().slice(0, 10);
}

/** A UTC calendar day, `YYYY-MM-DD`. Compares in calendar order as text. */
export type IsoDate = string;

/** A range of UTC calendar days, both ends inclusive. */
export interface DateWindow {
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
}

const MS_PER_DAY = 86_400_000;

/**
 * Days from 1970-01-01 to a date; negative before it.
 * @throws {RangeError} If the text is not a day of the calendar as `YYYY-MM-DD`.
 */
export function toDayNumber(date: IsoDate): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // The round trip refuses what Date.parse would roll over, such as 30 February.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) {
    throw new RangeError(
      `Cannot read '${date.slice(0, 20)}' as a date: it must be a calendar day as YYYY-MM-DD`,
    );
  }
  return ms / MS_PER_DAY;
}

/** The date that lies a number of days after 1970-01-01. */
export function fromDayNumber(dayNumber: number): IsoDate {
  return new Date(dayNumber * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Tells whether a text is a day of the calendar as `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  try {
    toDayNumber(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Moves a date by whole days, backwards if negative.
 * @throws {RangeError} If the date is not a calendar day.
 */
export function addDays(date: IsoDate, days: number): IsoDate {
  return fromDayNumber(toDayNumber(date) + days);
}

/**
 * Days from one date to another: 0 for the same day, negative if `toDate` is earlier.
 * @throws {RangeError} If either is not a calendar day.
 */
export function daysBetween(fromDate: IsoDate, toDate: IsoDate): number {
  return toDayNumber(toDate) - toDayNumber(fromDate);
}

/**
 * Number of days in a window, both ends counted.
 * @throws {RangeError} If `fromDate` is after `toDate`, or either is not a calendar day.
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

/** The Monday on or before a date: the day weekly work is aligned to. */
export function mondayOnOrBefore(date: IsoDate): IsoDate {
  const dayNumber = toDayNumber(date);
  // 1970-01-01 was a Thursday, so day number -3 was a Monday; the double modulo keeps dates before it right.
  return fromDayNumber(dayNumber - ((((dayNumber + 3) % 7) + 7) % 7));
}

/** The last day of a date's calendar month. */
export function endOfMonth(date: IsoDate): IsoDate {
  const start = new Date(toDayNumber(date) * MS_PER_DAY);
  const lastDay = new Date(start);
  lastDay.setUTCMonth(start.getUTCMonth() + 1, 0);
  return lastDay.toISOString().slice(0, 10);
}

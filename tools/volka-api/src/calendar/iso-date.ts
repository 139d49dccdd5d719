/** A UTC calendar day as `YYYY-MM-DD`. */
export type IsoDate = string;

/** A UTC calendar day as the number of days since 1970-01-01, for calculations. */
export type DayNumber = number;

const MS_PER_DAY = 86_400_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Parses a calendar day; `null` for any other text and for days that do not exist (`2024-02-30`). */
export function parseIsoDate(text: string): DayNumber | null {
  if (!ISO_DATE.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms)) return null;
  const day = ms / MS_PER_DAY;
  return formatIsoDate(day) === text ? day : null;
}

/** Formats a day number as `YYYY-MM-DD`. */
export function formatIsoDate(day: DayNumber): IsoDate {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

/** Months since January of year 0, so that months can be counted and compared. */
export function monthOf(day: DayNumber): number {
  const date = new Date(day * MS_PER_DAY);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first day of a month counted as in {@link monthOf}. */
export function firstDayOfMonth(month: number): DayNumber {
  return Date.UTC(Math.floor(month / 12), month % 12, 1) / MS_PER_DAY;
}

/** Days in a month counted as in {@link monthOf}. */
export function daysInMonth(month: number): number {
  return firstDayOfMonth(month + 1) - firstDayOfMonth(month);
}

/** Day of the week, 0 = Sunday. */
export function weekdayOf(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

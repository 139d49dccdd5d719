/** A UTC calendar day, `YYYY-MM-DD`, from 0001-01-01 on. There is no year 0, in databases neither. */
export type IsoDate = string;

/** Days from `fromDate` to `toDate`, both inclusive. */
export interface DateWindow {
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
}

const MS_PER_DAY = 86_400_000;
const SHAPE = /^(?!0000)\d{4}-\d\d-\d\d$/;

/** Returns the days since 1970-01-01, or NaN if the text is not an {@link IsoDate}. */
export function parseCalendarDay(text: string): number {
  if (!SHAPE.test(text)) return Number.NaN;
  const day = Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY;
  // Date.parse converts some impossible days (30 February) to later ones. The text is a day only if formatting gives it back.
  return !Number.isNaN(day) && formatCalendarDay(day) === text ? day : Number.NaN;
}

/** Writes days since 1970-01-01 as `YYYY-MM-DD`. */
export function formatCalendarDay(day: number): IsoDate {
  const known = texts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  if (texts.size === MAX_TEXTS) texts.clear();
  texts.set(day, text);
  return text;
}

/** A cache, since a window has few days and many rows: formatting the day for each row would cost more than all other work on it. */
const texts = new Map<number, IsoDate>();
const MAX_TEXTS = 4096;

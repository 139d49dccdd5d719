/** A UTC calendar day written `YYYY-MM-DD`, 0001-01-01 at the earliest: there was no year 0, and no database keeps one. */
export type IsoDate = string;

/** Days from `fromDate` to `toDate`, both inclusive. */
export interface DateWindow {
  readonly fromDate: IsoDate;
  readonly toDate: IsoDate;
}

const MS_PER_DAY = 86_400_000;
const SHAPE = /^(?!0000)\d{4}-\d\d-\d\d$/;

/** Days since 1970-01-01, or NaN if the text is no {@link IsoDate}. */
export function parseCalendarDay(text: string): number {
  if (!SHAPE.test(text)) return Number.NaN;
  const day = Date.parse(`${text}T00:00:00Z`) / MS_PER_DAY;
  // Date.parse rolls some impossible days over (30 February); only what reads back the same is a day.
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

/** A window has few days and many rows: making the text anew for each row costs more than anything else that is done with it. */
const texts = new Map<number, IsoDate>();
const MAX_TEXTS = 4096;

import { addDays } from './iso-date.ts';
import type { IsoDate } from './iso-date.ts';

/** The last calendar month, `YYYY-MM`, whose days are all on or before the last day of the data; null without data. */
export function lastCompleteMonth(dataThroughDate: IsoDate | null): string | null {
  if (dataThroughDate === null) return null;
  const openMonth = addDays(dataThroughDate, 1).slice(0, 7);
  return addDays(`${openMonth}-01`, -1).slice(0, 7);
}

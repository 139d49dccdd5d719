import { addDays } from '@volka/extract';

/** The last calendar month, `YYYY-MM`, that ended on or before the last day of the data; null without data. */
export function lastCompleteMonth(dataThroughDate: string | null): string | null {
  if (dataThroughDate === null) return null;
  const openMonth = addDays(dataThroughDate, 1).slice(0, 7);
  return addDays(`${openMonth}-01`, -1).slice(0, 7);
}

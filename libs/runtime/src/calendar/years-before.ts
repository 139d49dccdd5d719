import { isIsoDate } from './iso-date.ts';
import type { IsoDate } from './iso-date.ts';

/** The same calendar day a number of years earlier; 29 February becomes 28 February if the earlier year has no such day. */
export function yearsBefore(date: IsoDate, years: number): IsoDate {
  const [year = '', month = '', day = ''] = date.split('-');
  const earlier = `${String(Number(year) - years).padStart(4, '0')}-${month}-${day}`;
  return isIsoDate(earlier) ? earlier : earlier.replace(/-29$/, '-28');
}

import type { IsoDate } from './iso-date.ts';

/** The UTC calendar day of an instant. */
export function utcDateOf(instant: Date): IsoDate {
  return instant.toISOString().slice(0, 10);
}

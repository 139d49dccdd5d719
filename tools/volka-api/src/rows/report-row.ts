import type { DayNumber } from '../calendar/iso-date.ts';

/** Days since registration over which players, payers, payments and revenue are counted. */
export const LIFEDAYS = [1, 3, 7, 14] as const;

/** How an optional field is written: with its value, as `null`, or not at all. */
export type Presence = 'given' | 'null' | 'absent';

/**
 * One row of the report. The generator reuses one object for every row: read it before you request the next.
 * Arrays have one element for each of {@link LIFEDAYS}; the first `lifedayCount` of them exist.
 */
export class ReportRow {
  day: DayNumber = 0;
  /** 0 = a row without a campaign. */
  campaign = 0;
  ad = 0;
  /** 1 = the ad's first name; 2 = `…_v2`. */
  adVersion = 1;
  adPresence: Presence = 'given';
  impressions = 0;
  clicks = 0;
  registrations = 0;
  /** Also set if it is not shown. EUR cents × 10, because the API returns some costs with a tenth of a cent. */
  costTenths = 0;
  costPresence: Presence = 'given';
  lifedayCount = 0;
  readonly players = new Float64Array(LIFEDAYS.length);
  readonly payers = new Float64Array(LIFEDAYS.length);
  readonly payments = new Float64Array(LIFEDAYS.length);
  readonly revenueCents = new Float64Array(LIFEDAYS.length);
}

import type { DayNumber } from '../calendar/iso-date.ts';

/** Days since registering that players, payers, payments and revenue are counted over. */
export const LIFEDAYS = [1, 3, 7, 14] as const;

/** How a field that may be missing is written: with its value, as `null`, or not at all. */
export type Presence = 'given' | 'null' | 'absent';

/**
 * One row of the report. The generator refills one and the same object for every row: read it before asking for the next.
 * Arrays have one place for each of {@link LIFEDAYS}, of which the first `lifedayCount` exist so far.
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
  /** Known also where it is not shown: EUR cents × 10, since the API gives some costs with a tenth of a cent. */
  costTenths = 0;
  costPresence: Presence = 'given';
  lifedayCount = 0;
  readonly players = new Float64Array(LIFEDAYS.length);
  readonly payers = new Float64Array(LIFEDAYS.length);
  readonly payments = new Float64Array(LIFEDAYS.length);
  readonly revenueCents = new Float64Array(LIFEDAYS.length);
}

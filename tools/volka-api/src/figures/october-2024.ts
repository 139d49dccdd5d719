/** A campaign's totals of one month, as the company published them. */
export interface PublishedTotals {
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly payers14d: number;
  readonly revenue14dCents: number;
}

/** The published totals of October 2024, Campaign_1 to Campaign_5 in order. The simulator's October 2024 adds up to exactly these. */
export const OCTOBER_2024: readonly PublishedTotals[] = [
  {
    impressions: 384_127_604,
    clicks: 4_115_397,
    registrations: 1_115_571,
    payers14d: 33_251,
    revenue14dCents: 41_543_849,
  },
  {
    impressions: 333_414_492,
    clicks: 3_538_255,
    registrations: 793_994,
    payers14d: 23_087,
    revenue14dCents: 26_500_866,
  },
  {
    impressions: 353_671_013,
    clicks: 3_728_127,
    registrations: 926_691,
    payers14d: 28_780,
    revenue14dCents: 36_951_992,
  },
  {
    impressions: 366_956_685,
    clicks: 3_870_553,
    registrations: 1_034_095,
    payers14d: 30_899,
    revenue14dCents: 36_792_018,
  },
  {
    impressions: 378_609_174,
    clicks: 3_956_133,
    registrations: 1_143_147,
    payers14d: 35_537,
    revenue14dCents: 41_139_411,
  },
];

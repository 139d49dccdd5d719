import { describe, expect, test } from 'vitest';
import { day, world } from '../../test/support/report.ts';
import { DayTotalsLookup } from './month-plan.ts';
import { OCTOBER_2024 } from './october-2024.ts';

describe('DayTotalsLookup', () => {
  test('splits a month so that its days add up to it', () => {
    const lookup = new DayTotalsLookup(world());
    const days = Array.from({ length: 31 }, (_, i) => lookup.find(2, day('2024-10-01') + i));
    const sum = (
      figure: 'impressions' | 'clicks' | 'registrations' | 'payers14d' | 'revenue14dCents',
    ): number => days.reduce((total, totals) => total + totals[figure], 0);
    expect({
      impressions: sum('impressions'),
      clicks: sum('clicks'),
      registrations: sum('registrations'),
      payers14d: sum('payers14d'),
      revenue14dCents: sum('revenue14dCents'),
    }).toEqual(OCTOBER_2024[1]);
  });

  test('gives a day the same figures however the walk came there', () => {
    const walked = new DayTotalsLookup(world());
    for (const text of ['2024-09-30', '2024-10-01', '2024-11-01']) walked.find(1, day(text));
    const there = walked.find(1, day('2024-10-31'));
    expect(there).toEqual(new DayTotalsLookup(world()).find(1, day('2024-10-31')));
    expect(walked.find(2, day('2024-10-31'))).not.toEqual(there);
  });

  test('weighs weekends more', () => {
    const lookup = new DayTotalsLookup(world());
    const impressionsOf = (firstDay: string): number =>
      [0, 7, 14, 21, 28, 35, 42, 49].reduce(
        (sum, days) => sum + lookup.find(1, day(firstDay) + days).impressions,
        0,
      );
    expect(impressionsOf('2024-09-01') / impressionsOf('2024-09-03')).toBeGreaterThan(1.08);
  });
});

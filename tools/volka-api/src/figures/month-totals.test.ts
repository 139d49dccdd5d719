import { describe, expect, test } from 'vitest';
import { world } from '../../test/support/report.ts';
import { ANCHOR_MONTH } from '../calendar/season.ts';
import { monthTotals } from './month-totals.ts';
import { OCTOBER_2024 } from './october-2024.ts';

describe('monthTotals', () => {
  test.each([1, 2, 99])('are the published ones for October 2024, seed %i', (seed) => {
    for (const [i, published] of OCTOBER_2024.entries()) {
      expect(monthTotals(world({ seed }), i + 1, ANCHOR_MONTH)).toMatchObject(published);
    }
  });

  test('do not depend on the number of campaigns or ads', () => {
    const small = monthTotals(world(), 3, ANCHOR_MONTH + 1);
    expect(monthTotals(world({ campaigns: 50, adsPerCampaign: 700 }), 3, ANCHOR_MONTH + 1)).toEqual(small);
  });

  test('differ by seed, campaign and month everywhere else', () => {
    const figures = [
      monthTotals(world(), 1, ANCHOR_MONTH + 1),
      monthTotals(world({ seed: 2 }), 1, ANCHOR_MONTH + 1),
      monthTotals(world(), 6, ANCHOR_MONTH + 1),
      monthTotals(world(), 1, ANCHOR_MONTH + 2),
      monthTotals(world(), 6, ANCHOR_MONTH),
    ];
    expect(new Set(figures.map((totals) => totals.clicks)).size).toBe(figures.length);
  });

  test('keep the magnitude of October 2024 and plausible prices, over campaigns, years and seeds', () => {
    for (let seed = 1; seed <= 20; seed++) {
      for (let campaign = 1; campaign <= 12; campaign++) {
        for (const offset of [-60, -17, -1, 0, 1, 14, 60]) {
          const totals = monthTotals(world({ seed }), campaign, ANCHOR_MONTH + offset);
          const base = OCTOBER_2024[(campaign - 1) % 5]!;
          const spendCents = totals.clicks * totals.cpcEuros * 100;
          expect(totals.impressions / base.impressions).toBeGreaterThan(0.3);
          expect(totals.impressions / base.impressions).toBeLessThan(3);
          const cpiEuros = spendCents / 100 / totals.registrations;
          expect(cpiEuros).toBeGreaterThan(0.3);
          expect(cpiEuros).toBeLessThan(3);
          expect(totals.revenue14dCents / spendCents).toBeGreaterThan(0.2);
          expect(totals.revenue14dCents / spendCents).toBeLessThan(1.2);
          // What splitFunnel counts on.
          expect(totals.players14d / totals.registrations).toBeLessThan(0.681);
        }
      }
    }
  });
});

import { describe, expect, test } from 'vitest';
import { day, world } from '../../test/support/report.ts';
import { fillAdCells, NO_SILENT_AD } from './ad-cells.ts';
import { createFunnelCells } from './split.ts';

const TOTALS = {
  impressions: 12_000_000,
  clicks: 130_000,
  registrations: 35_000,
  players14d: 21_000,
  payers14d: 1000,
  revenue14dCents: 1_300_000,
};

function impressionsOfAds(date: string, silentAd: number, campaign = 1): number[] {
  const cells = createFunnelCells(5);
  fillAdCells(world(), campaign, day(date), TOTALS, silentAd, cells);
  return [...cells.impressions];
}

describe('fillAdCells', () => {
  test('gives a silent ad nothing and the rest of the day to the others', () => {
    const [first, second, ...others] = impressionsOfAds('2024-10-01', 2);
    expect(second).toBe(0);
    expect([first!, ...others].reduce((a, b) => a + b, 0)).toBe(TOTALS.impressions);
  });

  test('makes an ad about the same size every day, and ads of different sizes', () => {
    const monday = impressionsOfAds('2024-10-07', NO_SILENT_AD);
    const tuesday = impressionsOfAds('2024-10-08', NO_SILENT_AD);
    expect(monday).not.toEqual(tuesday);
    for (const [i, impressions] of monday.entries()) {
      expect(impressions / tuesday[i]!).toBeGreaterThan(0.5);
      expect(impressions / tuesday[i]!).toBeLessThan(2);
    }
    expect(Math.max(...monday) / Math.min(...monday)).toBeGreaterThan(1.3);
  });

  test('makes other ads large in another campaign', () => {
    const share = impressionsOfAds('2024-10-07', NO_SILENT_AD);
    expect(impressionsOfAds('2024-10-07', NO_SILENT_AD, 2)).not.toEqual(share);
  });
});

import { describe, expect, test } from 'vitest';
import { cents, cleaned, report, sumUp, world } from '../../test/support/report.ts';
import type { JsonRow } from '../../test/support/report.ts';

const PERIOD = { from: '2024-05-01', to: '2024-12-15', asOf: '2024-12-15' };

const campaignRows = cleaned(report(world(), { ...PERIOD, lod: 'c' }));
const adRows = Map.groupBy(cleaned(report(world(), PERIOD)), keyOf);

function keyOf(row: JsonRow): string {
  return `${row.date} ${row.campaign!}`;
}

describe('CampaignRows', () => {
  test('has one row a campaign and day, without an ad', () => {
    expect(campaignRows.length).toBe(229 * 5);
    expect(new Set(campaignRows.map(keyOf))).toEqual(new Set(adRows.keys()));
    expect(campaignRows.some((row) => 'ad' in row)).toBe(false);
  });

  test('sums the ads on every clock-dependent day: open, young, corrected, final', () => {
    for (const row of campaignRows) {
      const ads = adRows.get(keyOf(row))!;
      expect(sumUp([row])).toEqual(sumUp(ads));
      for (const [i, metric] of row.metrics.entries()) {
        const ofAds = ads.map((ad) => ad.metrics[i]!);
        expect(metric.payments).toBe(ofAds.reduce((sum, ad) => sum + ad.payments, 0));
        expect(cents(metric.revenue)).toBe(ofAds.reduce((sum, ad) => sum + cents(ad.revenue), 0));
      }
    }
  });

  test('gives the full cost where one ad knows its own, and none where none does', () => {
    let mixed = 0;
    for (const row of campaignRows) {
      const ads = adRows.get(keyOf(row))!;
      const known = ads.filter((ad) => typeof ad.cost === 'number').length;
      if (known === 0) {
        expect(row.cost ?? null).toBeNull();
        expect('cost' in row).toBe(ads.some((ad) => 'cost' in ad));
        continue;
      }
      if (known < ads.length) mixed++;
      const full = ads.reduce((sum, ad) => sum + (ad.cost ?? Math.round(ad.clicks * ad.cpc * 1000) / 10), 0);
      expect(Math.round(row.cost! * 10)).toBe(Math.round(full * 10));
    }
    expect(mixed).toBeGreaterThan(3);
  });
});

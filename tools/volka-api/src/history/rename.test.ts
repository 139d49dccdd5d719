import { describe, expect, test } from 'vitest';
import { day, report, withoutAd, world } from '../../test/support/report.ts';
import { formatIsoDate } from '../calendar/iso-date.ts';
import { AdVersions, listRenames, RENAME_REACH_DAYS } from './rename.ts';
import type { JsonRow } from '../../test/support/report.ts';

function namesAt(asOf: string): { before: Set<string>; after: Set<string> } {
  const rows = report(world(), { from: '2024-12-01', to: '2024-12-14', asOf });
  const names = (of: readonly JsonRow[]): Set<string> =>
    new Set(of.filter((row) => row.campaign === 'Campaign_4').map((row) => row.ad ?? 'N/A'));
  return {
    before: names(rows.filter((row) => row.date < '2024-12-05')),
    after: names(rows.filter((row) => row.date >= '2024-12-05')),
  };
}

describe('listRenames', () => {
  test('is one a quarter, at most', () => {
    const renames = listRenames(world({ seed: 5 }), day('2024-12-31'));
    const quarters = new Set(
      renames.map(({ effectiveDay }) => {
        const [year, month] = formatIsoDate(effectiveDay).split('-').map(Number);
        return year! * 4 + Math.floor((month! - 1) / 3);
      }),
    );
    expect(quarters.size).toBe(renames.length);
    expect(renames.length).toBeGreaterThan(20);
    expect(renames.length).toBeLessThanOrEqual(24);
  });

  test('never names the ad that has no name', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const renames = listRenames(world({ seed }), day('2024-12-31'));
      expect(renames.filter(({ campaign, ad }) => campaign === 2 && ad === 5)).toEqual([]);
    }
  });

  test('does not foresee', () => {
    expect(listRenames(world(), day('2024-12-16')).length).toBe(
      listRenames(world(), day('2024-12-17')).length - 1,
    );
  });

  test('stays within the scale', () => {
    for (const { campaign, ad } of listRenames(
      world({ campaigns: 2, adsPerCampaign: 1 }),
      day('2024-12-31'),
    )) {
      expect(campaign).toBeLessThanOrEqual(2);
      expect(ad).toBe(1);
    }
  });
});

describe('the rename of 2024-12-17 (default seed)', () => {
  test('does not show the day before', () => {
    const { before, after } = namesAt('2024-12-16');
    expect(before).toEqual(after);
    expect(after.has('Ad_4')).toBe(true);
    expect(after.has('Ad_4_v2')).toBe(false);
  });

  test('moves the last 12 days to the new name and leaves older ones', () => {
    const { before, after } = namesAt('2024-12-17');
    expect(before.has('Ad_4') && !before.has('Ad_4_v2')).toBe(true);
    expect(after.has('Ad_4_v2') && !after.has('Ad_4')).toBe(true);
  });

  test('changes nothing but the name', () => {
    const figures = (asOf: string): unknown =>
      report(world(), { from: '2024-12-06', to: '2024-12-06', asOf, lifedays: [1, 3] })
        .filter((row) => row.campaign === 'Campaign_4')
        .map(withoutAd);
    expect(figures('2024-12-17')).toEqual(figures('2024-12-16'));
  });
});

describe('AdVersions', () => {
  test('counts the renames that reach a day', () => {
    const versions = new AdVersions([
      { campaign: 1, ad: 2, effectiveDay: 112, fromDay: 112 - RENAME_REACH_DAYS },
      { campaign: 1, ad: 2, effectiveDay: 212, fromDay: 212 - RENAME_REACH_DAYS },
    ]);
    expect([99, 100, 199, 200].map((date) => versions.find(1, 2, date))).toEqual([1, 2, 2, 3]);
    expect(versions.find(1, 3, 300)).toBe(1);
    expect(versions.find(2, 2, 300)).toBe(1);
  });
});

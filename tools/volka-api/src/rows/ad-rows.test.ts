import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents, cleaned, day, derivedSpendCents, report, sumUp, world } from '../../test/support/report.ts';
import { formatIsoDate } from '../calendar/iso-date.ts';
import { OCTOBER_2024 } from '../figures/october-2024.ts';
import type { JsonRow } from '../../test/support/report.ts';

/** As the company published them; `OCTOBER_2024` must say the same. */
const PUBLISHED = `
Campaign_1,384127604,4115397,1115571,33251,415438.49
Campaign_2,333414492,3538255,793994,23087,265008.66
Campaign_3,353671013,3728127,926691,28780,369519.92
Campaign_4,366956685,3870553,1034095,30899,367920.18
Campaign_5,378609174,3956133,1143147,35537,411394.11`.trim();

function octoberOf(rows: readonly JsonRow[]): string {
  return OCTOBER_2024.map((_, i) => {
    const name = `Campaign_${i + 1}`;
    const sums = sumUp(rows.filter((row) => row.campaign === name));
    const { impressions, clicks, registrations, payers14d, revenue14dCents } = sums;
    return [name, impressions, clicks, registrations, payers14d, revenue14dCents / 100].join(',');
  }).join('\n');
}

describe('October 2024', () => {
  const period = { from: '2024-10-01', to: '2024-10-31' };

  test.each([
    { seed: 1, ads: 5, asOf: '2024-12-10' },
    { seed: 1, ads: 1, asOf: '2024-12-15' },
    { seed: 2, ads: 2, asOf: '2024-12-10' },
    { seed: 77, ads: 41, asOf: '2025-03-01' },
    { seed: -9, ads: 150, asOf: '2031-01-01' },
  ])('adds up to the published totals: seed $seed, $ads ads, as of $asOf', ({ seed, ads, asOf }) => {
    const rows = cleaned(report(world({ seed, adsPerCampaign: ads }), { ...period, asOf }));
    expect(octoberOf(rows)).toBe(PUBLISHED);
  });

  test('adds up at the level of campaigns, with more campaigns beside', () => {
    const rows = report(world({ campaigns: 9 }), { ...period, asOf: '2024-12-10', lod: 'c' });
    expect(octoberOf(cleaned(rows))).toBe(PUBLISHED);
  });

  test('is not complete while it is young', () => {
    expect(octoberOf(cleaned(report(world(), { ...period, asOf: '2024-11-05' })))).not.toBe(PUBLISHED);
  });
});

/** What does not hold for a row, of all that must on every clock. */
function flawsOf(row: JsonRow, lifedays: readonly number[]): string[] {
  const { impressions, clicks, registrations, metrics } = row;
  const rules: [string, boolean][] = [
    ['clicks <= impressions', clicks <= impressions],
    ['registrations <= clicks', registrations <= clicks],
    ['ctr', impressions === 0 ? row.ctr === null : Math.abs((row.ctr ?? 9) - clicks / impressions) < 1e-10],
    ['cr', clicks === 0 ? row.cr === 0 : Math.abs(row.cr - registrations / clicks) < 1e-10],
    ['lifedays', metrics.map((metric) => metric.lifeday).join() === lifedays.join()],
  ];
  let before = { players: 0, payers: 0, payments: 0, revenue: 0 };
  for (const metric of metrics) {
    rules.push(
      ['players <= registrations', metric.players <= registrations],
      ['payers <= players', metric.payers <= metric.players],
      ['payments >= payers', metric.payments >= metric.payers],
      ['revenue in cents', Math.abs(metric.revenue * 100 - cents(metric.revenue)) < 1e-4],
      ['players grow', metric.players >= before.players],
      ['payers grow', metric.payers >= before.payers],
      ['payments grow', metric.payments >= before.payments],
      ['revenue grows', metric.revenue >= before.revenue],
    );
    before = metric;
  }
  return rules.filter(([, holds]) => !holds).map(([rule]) => rule);
}

describe('every row', () => {
  test('is sound for any seed, scale, day, age and level of detail', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.constantFrom(1, 2, 5, 60, 200),
        fc.integer({ min: day('2019-01-01'), max: day('2028-01-01') }),
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom('a' as const, 'c' as const),
        (seed, adsPerCampaign, date, ageDays, lod) => {
          const text = formatIsoDate(date);
          const asOf = formatIsoDate(date + ageDays);
          const rows = report(world({ seed, adsPerCampaign, campaigns: 3 }), {
            from: text,
            to: text,
            asOf,
            lod,
          });
          const lifedays = [1, 3, 7, 14].filter((lifeday) => lifeday <= ageDays);
          const flaws = rows.map((row) => flawsOf(row, lifedays)).filter((found) => found.length > 0);
          expect(flaws).toEqual([]);
          expect(new Set(rows.map((row) => row.date))).toEqual(new Set([text]));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('has its own key, but for blemishes', () => {
    const rows = report(world({ blemishes: false }), {
      from: '2024-09-01',
      to: '2024-12-15',
      asOf: '2024-12-15',
    });
    const keys = rows.map((row) => `${row.date} ${row.campaign!} ${row.ad ?? 'N/A'}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(rows.length).toBe(25 * 106);
  });
});

describe('the open day', () => {
  test('shows a part of its figures, and all of them a day later', () => {
    const at = (asOf: string): readonly JsonRow[] =>
      cleaned(report(world(), { from: '2024-12-15', to: '2024-12-15', asOf }));
    const [open, closed, later] = [at('2024-12-15'), at('2024-12-16'), at('2024-12-17')];
    for (const figure of ['impressions', 'clicks', 'registrations'] as const) {
      expect(sumUp(open)[figure]).toBeGreaterThan(0.3 * sumUp(closed)[figure]);
      expect(sumUp(open)[figure]).toBeLessThan(0.7 * sumUp(closed)[figure]);
      expect(sumUp(later)[figure]).toBe(sumUp(closed)[figure]);
    }
    expect(derivedSpendCents(open)).toBeLessThan(0.7 * derivedSpendCents(closed));
    expect(derivedSpendCents(later)).toBe(derivedSpendCents(closed));
  });
});

describe('the unnamed ad', () => {
  const unnamedIn = (ads: number): readonly JsonRow[] => {
    const period = { from: '2024-10-01', to: '2024-10-31', asOf: '2024-12-15' };
    return cleaned(report(world({ adsPerCampaign: ads }), period)).filter((row) => (row.ad ?? null) === null);
  };

  test('is the last one of Campaign_2, null on most days and absent on some', () => {
    const rows = unnamedIn(5);
    expect(rows.length).toBe(31);
    expect(new Set(rows.map((row) => row.campaign))).toEqual(new Set(['Campaign_2']));
    const absent = rows.filter((row) => !('ad' in row)).length;
    expect(absent).toBeGreaterThan(0);
    expect(absent).toBeLessThan(16);
  });

  test('does not exist with fewer than five ads', () => {
    expect(unnamedIn(4)).toEqual([]);
  });
});

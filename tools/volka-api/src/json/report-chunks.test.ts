import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { day, report, reportText, withoutAd, world } from '../../test/support/report.ts';
import { formatIsoDate } from '../calendar/iso-date.ts';
import { reportChunks } from './report-chunks.ts';

const FIRST = day('2024-09-20');
const LAST = day('2024-12-15');

describe('reportChunks', () => {
  test('gives the same bytes for the same question, and other bytes for another seed or clock', () => {
    const period = { from: '2024-11-01', to: '2024-11-30', asOf: '2024-12-01' };
    const text = reportText(world(), period);
    expect(reportText(world(), period)).toBe(text);
    expect(reportText(world({ seed: 2 }), period)).not.toBe(text);
    expect(reportText(world(), { ...period, asOf: '2024-12-02' })).not.toBe(text);
  });

  test('gives a day the same bytes whatever window it is asked in', () => {
    const bounds = fc.tuple(fc.integer({ min: FIRST, max: LAST }), fc.integer({ min: FIRST, max: LAST }));
    fc.assert(
      fc.property(
        bounds,
        fc.constantFrom('a' as const, 'c' as const),
        fc.integer({ min: 1, max: 9 }),
        (days, lod, seed) => {
          const [from, to] = days.toSorted((a, b) => a - b) as [number, number];
          const ofWorld = world({ seed });
          const text = (first: number, last: number): string =>
            reportText(ofWorld, {
              from: formatIsoDate(first),
              to: formatIsoDate(last),
              asOf: '2024-12-15',
              lod,
            });
          const oneByOne = Array.from({ length: to - from + 1 }, (_, i) =>
            text(from + i, from + i).slice(1, -1),
          );
          expect(text(from, to)).toBe(`[${oneByOne.join(',\n')}]`);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('gives each row its own date, also where there is one campaign only', () => {
    const rows = report(world({ campaigns: 1 }), {
      from: '2024-11-01',
      to: '2024-11-03',
      asOf: '2024-12-15',
      lod: 'c',
    });
    expect(rows.map((row) => row.date)).toEqual(['2024-11-01', '2024-11-02', '2024-11-03']);
  });

  test('does not change the rows of a campaign when there are more campaigns', () => {
    const period = { from: '2024-10-01', to: '2024-10-07', asOf: '2024-12-15' };
    const [few, many] = [2, 7].map((campaigns) =>
      report(world({ campaigns, blemishes: false }), period).filter((row) => row.campaign === 'Campaign_1'),
    );
    expect(many?.map(withoutAd)).toEqual(few?.map(withoutAd));
  });

  test('cuts a long answer into chunks of 64 KB and more, and counts its rows', () => {
    const chunks = [
      ...reportChunks(world({ adsPerCampaign: 200, blemishes: false }), {
        fromDay: day('2024-10-01'),
        toDay: day('2024-10-03'),
        asOfDay: LAST,
        lod: 'a',
        lifedays: [1, 3, 7, 14],
      }),
    ];
    expect(chunks.length).toBeGreaterThan(5);
    for (const chunk of chunks.slice(0, -1)) {
      expect(chunk.bytes.length).toBeGreaterThanOrEqual(64 * 1024);
      expect(chunk.bytes.length).toBeLessThanOrEqual(128 * 1024);
    }
    expect(chunks.reduce((sum, chunk) => sum + chunk.rows, 0)).toBe(3000);
    const rows: unknown = JSON.parse(Buffer.concat(chunks.map((chunk) => chunk.bytes)).toString());
    expect(rows).toHaveLength(3000);
  });

  test('shows only the lifedays asked for, and only those that exist', () => {
    const lifedaysAt = (asOf: string, lifedays: number[]): number[] =>
      report(world(), { from: '2024-12-01', to: '2024-12-01', asOf, lifedays })[0]!.metrics.map(
        (m) => m.lifeday,
      );
    expect(lifedaysAt('2024-12-31', [3, 14])).toEqual([3, 14]);
    expect(lifedaysAt('2024-12-05', [3, 14])).toEqual([3]);
    expect(lifedaysAt('2024-12-02', [3, 14])).toEqual([]);
  });
});

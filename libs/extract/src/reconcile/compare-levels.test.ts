import { describe, expect, it } from 'vitest';
import { compareLevels } from './compare-levels.ts';
import type { LevelSum } from './compare-levels.ts';

const sum = (date: string, campaign: string, rowCount: number, sums: LevelSum['sums']): LevelSum => ({
  date,
  campaign,
  rowCount,
  sums,
});
const CENTS = new Set(['spend_cents']);

describe('compareLevels', () => {
  it('is silent where both levels agree, nulls included', () => {
    const same = { clicks: 7, players_14d: null };
    expect(
      compareLevels([sum('2024-10-01', 'A', 3, same)], [sum('2024-10-01', 'A', 1, same)], CENTS),
    ).toEqual([]);
  });

  it('returns date, campaign and metric of each difference, in order', () => {
    const ads = [
      sum('2024-10-02', 'A', 2, { clicks: 5, impressions: 10 }),
      sum('2024-10-01', 'B', 2, { clicks: 5, impressions: 10 }),
    ];
    const campaigns = [
      sum('2024-10-01', 'B', 1, { clicks: 6, impressions: 10 }),
      sum('2024-10-02', 'A', 1, { clicks: 5, impressions: null }),
    ];
    expect(compareLevels(ads, campaigns, CENTS)).toEqual([
      { date: '2024-10-01', campaign: 'B', metric: 'clicks', ads: 5, campaigns: 6 },
      { date: '2024-10-02', campaign: 'A', metric: 'impressions', ads: 10, campaigns: null },
    ]);
  });

  it('grants half a unit a row to what was rounded row by row, and nothing to counts', () => {
    const compare = (ads: number, campaigns: number) =>
      compareLevels(
        [sum('2024-10-01', 'A', 3, { spend_cents: ads, clicks: ads })],
        [sum('2024-10-01', 'A', 1, { spend_cents: campaigns, clicks: ads })],
        CENTS,
      );
    expect(compare(100, 102)).toEqual([]);
    expect(compare(100, 103)).toMatchObject([{ metric: 'spend_cents', ads: 100, campaigns: 103 }]);
  });

  it('returns a campaign that only one level has', () => {
    expect(compareLevels([sum('2024-10-01', 'A', 3, {})], [sum('2024-10-01', 'B', 1, {})], CENTS)).toEqual([
      { date: '2024-10-01', campaign: 'A', metric: 'row-count', ads: 3, campaigns: null },
      { date: '2024-10-01', campaign: 'B', metric: 'row-count', ads: null, campaigns: 1 },
    ]);
  });
});

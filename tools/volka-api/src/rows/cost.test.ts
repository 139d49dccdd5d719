import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleaned, day, report, world } from '../../test/support/report.ts';
import { hashOf } from '../prng.ts';
import { costPresenceOfDay, costPresenceOfRow, costTenthsOf, cpcPicoEuros } from './cost.ts';

const OCTOBER = { from: '2024-10-01', to: '2024-10-31', asOf: '2024-12-15' };

describe('costPresenceOfDay', () => {
  const presences = (campaign: number, from: string, days: number): string[] =>
    Array.from({ length: days }, (_, i) => costPresenceOfDay(world(), campaign, day(from) + i));

  test('is null for Campaign_3 in the whole fourth quarter of 2024, and not in all quarters', () => {
    expect(new Set(presences(3, '2024-10-01', 92))).toEqual(new Set(['null']));
    expect(presences(3, '2019-01-01', 2000)).toContain('given');
  });

  test('is null on single days of every campaign, and absent on a few', () => {
    for (const campaign of [1, 2, 4, 5]) {
      const found = presences(campaign, '2022-01-01', 1000);
      const count = (presence: string): number => found.filter((entry) => entry === presence).length;
      expect(count('null')).toBeGreaterThan(40);
      expect(count('null')).toBeLessThan(130);
      expect(count('absent')).toBeGreaterThan(1);
      expect(count('absent')).toBeLessThan(30);
    }
  });
});

test('costPresenceOfRow adds a few rows to the days without a cost, and takes none away', () => {
  const found = Array.from({ length: 5000 }, (_, i) => costPresenceOfRow('given', hashOf(1, i)));
  expect(found.filter((presence) => presence === 'null').length).toBeGreaterThan(5);
  expect(found.filter((presence) => presence === 'absent').length).toBeGreaterThan(1);
  expect(found.filter((presence) => presence === 'given').length).toBeGreaterThan(4900);
  for (let i = 0; i < 1000; i++) expect(costPresenceOfRow('null', hashOf(1, i))).toBe('null');
});

describe('cpcPicoEuros', () => {
  test('gives the cost back when multiplied by the clicks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000_000 }),
        fc.double({ min: 0.02, max: 3, noNaN: true }),
        fc.integer(),
        (clicks, cpcEuros, hash) => {
          const tenths = costTenthsOf(clicks, cpcEuros, hash);
          const cpc = cpcPicoEuros(tenths, clicks) / 1e12;
          expect(Math.round(clicks * cpc * 1000)).toBe(tenths);
          expect(Math.abs(clicks * cpc * 100 - clicks * cpcEuros * 100)).toBeLessThan(0.51);
        },
      ),
    );
  });

  test('is 0 where nobody clicked', () => {
    expect(cpcPicoEuros(0, 0)).toBe(0);
  });
});

describe('the cost in October 2024', () => {
  const rows = cleaned(report(world(), OCTOBER));

  test('is null for all of Campaign_3, and for a part of the others', () => {
    for (let campaign = 1; campaign <= 5; campaign++) {
      const costs = rows
        .filter((row) => row.campaign === `Campaign_${campaign}`)
        .map((row) => row.cost ?? null);
      expect(costs).toContain(null);
      expect(costs.every((cost) => cost === null)).toBe(campaign === 3);
    }
  });

  test('is clicks × cpc wherever it is given, in whole cents or with one decimal', () => {
    const given = rows.filter((row) => typeof row.cost === 'number');
    for (const { cost, clicks, cpc } of given) {
      expect(Math.round(clicks * cpc * 1000)).toBe(Math.round(cost! * 10));
      if (Number.isInteger(cost)) expect(Math.round(clicks * cpc * 100)).toBe(cost);
    }
    const decimals = given.filter((row) => !Number.isInteger(row.cost)).length;
    expect(decimals).toBeGreaterThan(0);
    expect(decimals).toBeLessThan(given.length / 10);
  });

  test('comes with a cpc of many decimals, at most 12 and 15 digits', () => {
    const texts = rows.map((row) => String(row.cpc));
    const decimals = texts.map((text) => text.split('.')[1]?.length ?? 0);
    expect(Math.max(...decimals)).toBe(12);
    for (const text of texts) expect(text.replace(/^0\.0*|\./, '').length).toBeLessThanOrEqual(15);
  });
});

import { describe, expect, test } from 'vitest';
import { cleaned, day, report, reportText, sumUp, world } from '../../test/support/report.ts';
import { findBlemish } from './blemish.ts';
import { formatIsoDate } from '../calendar/iso-date.ts';
import type { JsonRow } from '../../test/support/report.ts';
import type { Blemish } from './blemish.ts';

function listBlemishes(ofWorld = world()): { date: string; blemish: Blemish }[] {
  const found = [];
  for (let date = day('2020-01-01'); date <= day('2024-12-31'); date++) {
    const blemish = findBlemish(ofWorld, date);
    if (blemish !== null) found.push({ date: formatIsoDate(date), blemish });
  }
  return found;
}

function rowsOf(date: string, blemishes: boolean, lod: 'a' | 'c' = 'a'): readonly JsonRow[] {
  return report(world({ blemishes }), { from: date, to: date, asOf: '2025-06-01', lod });
}

function firstOf(kind: Blemish['kind']): string {
  return listBlemishes().find(({ blemish }) => blemish.kind === kind)!.date;
}

describe('findBlemish', () => {
  test('gives one a month, of every kind', () => {
    const found = listBlemishes();
    expect(new Set(found.map(({ date }) => date.slice(0, 7))).size).toBe(60);
    expect(found.length).toBe(60);
    expect(new Set(found.map(({ blemish }) => blemish.kind)).size).toBe(3);
  });

  test('gives none when they are switched off', () => {
    expect(listBlemishes(world({ blemishes: false }))).toEqual([]);
  });

  test("never silences a campaign's only ad", () => {
    const kinds = listBlemishes(world({ adsPerCampaign: 1 })).map(({ blemish }) => blemish.kind);
    expect(kinds).not.toContain('silent-ad');
  });
});

describe('no-campaign', () => {
  test('adds one small row whose campaign is null, at both levels of detail', () => {
    const date = firstOf('no-campaign');
    for (const lod of ['a', 'c'] as const) {
      const [extra, ...others] = rowsOf(date, true, lod).filter((row) => row.campaign === null);
      expect(others).toEqual([]);
      expect(extra!.impressions).toBeLessThan(10_000);
      expect(extra!.clicks).toBeGreaterThan(0);
    }
    expect(rowsOf(date, true).length).toBe(rowsOf(date, false).length + 1);
  });
});

describe('duplicate-row', () => {
  test('repeats one row, to the byte', () => {
    const date = firstOf('duplicate-row');
    const lines = reportText(world(), { from: date, to: date, asOf: '2025-06-01' }).slice(1, -1).split(',\n');
    expect(lines.length).toBe(26);
    expect(new Set(lines).size).toBe(25);
  });
});

describe('silent-ad', () => {
  test('shows an ad without impressions, whose ctr is null', () => {
    const silent = rowsOf(firstOf('silent-ad'), true).filter((row) => row.impressions === 0);
    expect(silent.length).toBe(1);
    expect(silent[0]).toMatchObject({ clicks: 0, registrations: 0, ctr: null, cr: 0, cpc: 0 });
  });
});

test("blemishes leave every campaign's totals as they are", () => {
  for (const { date } of listBlemishes()) {
    for (let campaign = 1; campaign <= 5; campaign++) {
      const totals = [true, false].map((blemishes) => {
        const rows = cleaned(rowsOf(date, blemishes)).filter(
          (row) => row.campaign === `Campaign_${campaign}`,
        );
        return sumUp(rows);
      });
      expect(totals[0]).toEqual(totals[1]);
    }
  }
});

import { describe, expect, test } from 'vitest';
import { day, report, world } from '../../test/support/report.ts';
import { formatIsoDate } from '../calendar/iso-date.ts';
import { findCorrection, MAX_CORRECTION_AGE_DAYS, MIN_CORRECTION_AGE_DAYS } from './correction.ts';
import type { Correction } from './correction.ts';

const FIRST = day('2023-01-01');
const DAYS = 700;

function listCorrections(seed: number): { day: number; campaign: number; correction: Correction }[] {
  const found = [];
  for (let offset = 0; offset < DAYS; offset++) {
    for (let campaign = 1; campaign <= 5; campaign++) {
      const correction = findCorrection(world({ seed }), campaign, FIRST + offset);
      if (correction !== null) found.push({ day: FIRST + offset, campaign, correction });
    }
  }
  return found;
}

/** Counts and cost of a campaign's day, as different clocks show them. */
function seenAt(campaign: number, date: number, ageDays: number): string {
  const period = { from: formatIsoDate(date), to: formatIsoDate(date), asOf: formatIsoDate(date + ageDays) };
  const rows = report(world(), period).filter((row) => row.campaign === `Campaign_${campaign}`);
  return JSON.stringify(
    rows.map((row) => [row.impressions, row.clicks, row.registrations, row.cost, row.cpc]),
  );
}

describe('findCorrection', () => {
  test('corrects a few per cent of the days, at ages of every length allowed', () => {
    const found = listCorrections(7);
    const share = found.length / (DAYS * 5);
    expect(share).toBeGreaterThan(0.02);
    expect(share).toBeLessThan(0.06);
    const ages = new Set(found.map((entry) => entry.correction.effectiveDay - entry.day));
    expect(Math.min(...ages)).toBe(MIN_CORRECTION_AGE_DAYS);
    expect(Math.max(...ages)).toBe(MAX_CORRECTION_AGE_DAYS);
  });

  test('is over before a weekly look at 35 days could miss it', () => {
    expect(MIN_CORRECTION_AGE_DAYS).toBeGreaterThanOrEqual(18);
    expect(MAX_CORRECTION_AGE_DAYS).toBeLessThanOrEqual(29);
  });

  test('corrects Campaign_4 on 2024-11-20 as of 2024-12-16 with the default seed', () => {
    expect(findCorrection(world(), 4, day('2024-11-20'))?.effectiveDay).toBe(day('2024-12-16'));
  });

  test('goes both ways', () => {
    const factors = listCorrections(3).map((entry) => entry.correction.clicksFactor);
    expect(factors.some((factor) => factor > 1)).toBe(true);
    expect(factors.some((factor) => factor < 1)).toBe(true);
  });
});

describe('a corrected day', () => {
  const corrected = listCorrections(1).slice(0, 12);

  test.each(corrected)(
    'flips exactly once, on its effective day ($campaign, $day)',
    ({ day: date, campaign, correction }) => {
      const flips = [];
      for (let age = 2; age <= 60; age++) {
        if (seenAt(campaign, date, age) !== seenAt(campaign, date, age - 1)) flips.push(age);
      }
      expect(flips).toEqual([correction.effectiveDay - date]);
    },
  );

  test('differs from its final figures by a few per cent at most', () => {
    const { day: date, campaign } = corrected[0]!;
    const clicksAt = (ageDays: number): number => {
      const period = {
        from: formatIsoDate(date),
        to: formatIsoDate(date),
        asOf: formatIsoDate(date + ageDays),
      };
      const rows = report(world(), period).filter((row) => row.campaign === `Campaign_${campaign}`);
      return rows.reduce((sum, row) => sum + row.clicks, 0);
    };
    const change = Math.abs(clicksAt(2) / clicksAt(60) - 1);
    expect(change).toBeGreaterThan(0.005);
    expect(change).toBeLessThan(0.05);
  });
});

test('a day without a correction never changes its counts once it is closed', () => {
  let checked = 0;
  for (let date = day('2024-06-01'); checked < 5; date++) {
    if (findCorrection(world(), 1, date) !== null) continue;
    for (let age = 2; age <= 40; age++) expect(seenAt(1, date, age)).toBe(seenAt(1, date, 1));
    checked++;
  }
});

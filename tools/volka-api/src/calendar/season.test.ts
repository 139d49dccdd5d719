import { expect, test } from 'vitest';
import { parseIsoDate } from './iso-date.ts';
import { ANCHOR_MONTH, monthFactor, weekdayFactor } from './season.ts';

test('monthFactor is 1 for October 2024, which the published totals belong to', () => {
  expect(monthFactor(ANCHOR_MONTH)).toBe(1);
});

test('monthFactor follows the season within a year and grows over the years', () => {
  expect(monthFactor(ANCHOR_MONTH + 2)).toBeGreaterThan(monthFactor(ANCHOR_MONTH - 4));
  expect(monthFactor(ANCHOR_MONTH - 12)).toBeLessThan(monthFactor(ANCHOR_MONTH));
});

test('monthFactor stays within the magnitude of October 2024, however far away', () => {
  for (const years of [-50, -5, 5, 50]) {
    expect(monthFactor(ANCHOR_MONTH + 12 * years)).toBeGreaterThan(0.4);
    expect(monthFactor(ANCHOR_MONTH + 12 * years)).toBeLessThan(2.5);
  }
});

test('weekdayFactor weighs a Saturday more than a Tuesday, and a week like seven average days', () => {
  const monday = parseIsoDate('2024-12-16') ?? 0;
  expect(weekdayFactor(monday + 5)).toBeGreaterThan(weekdayFactor(monday + 1));
  const week = [0, 1, 2, 3, 4, 5, 6].reduce((sum, offset) => sum + weekdayFactor(monday + offset), 0);
  expect(week / 7).toBeCloseTo(1, 1);
});

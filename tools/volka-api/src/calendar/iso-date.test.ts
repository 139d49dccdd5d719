import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysInMonth, firstDayOfMonth, formatIsoDate, monthOf, parseIsoDate, weekdayOf } from './iso-date.ts';

describe('parseIsoDate', () => {
  test('reads what formatIsoDate writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 200_000 }), (day) => {
        expect(parseIsoDate(formatIsoDate(day))).toBe(day);
      }),
    );
  });

  test.each([
    '',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-1-1',
    '2024-01-01T00:00',
    ' 2024-01-01',
    'today',
  ])('refuses %j', (text) => {
    expect(parseIsoDate(text)).toBeNull();
  });
});

describe('monthOf', () => {
  test('numbers months so that the year turns without a gap', () => {
    const december = monthOf(parseIsoDate('2023-12-31') ?? 0);
    const january = monthOf(parseIsoDate('2024-01-01') ?? 0);
    expect(january - december).toBe(1);
    expect(formatIsoDate(firstDayOfMonth(january))).toBe('2024-01-01');
  });
});

test.each([
  ['2024-02-10', 29],
  ['2023-02-10', 28],
  ['2024-12-31', 31],
])('daysInMonth counts the days around %s', (text, expected) => {
  expect(daysInMonth(monthOf(parseIsoDate(text) ?? 0))).toBe(expected);
});

test('weekdayOf is 1 on a Monday, before 1970 as well', () => {
  expect(weekdayOf(parseIsoDate('2024-12-16') ?? 0)).toBe(1);
  expect(weekdayOf(parseIsoDate('1969-12-29') ?? 0)).toBe(1);
});

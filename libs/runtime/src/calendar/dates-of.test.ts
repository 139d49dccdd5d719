import fc from 'fast-check';
import { expect, test } from 'vitest';
import { datesOf } from './dates-of.ts';
import { fromDayNumber } from './iso-date.ts';
import { joinDays } from './join-days.ts';
import { utcDateOf } from './utc-date.ts';

test('datesOf lists each day of a window once, and joinDays joins them to the same window', () => {
  expect(datesOf({ fromDate: '2024-02-28', toDate: '2024-03-01' })).toEqual([
    '2024-02-28',
    '2024-02-29',
    '2024-03-01',
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 800 }), (first, more) => {
      const window = { fromDate: fromDayNumber(first), toDate: fromDayNumber(first + more) };
      expect(joinDays(datesOf(window))).toEqual([window]);
    }),
  );
});

test('datesOf refuses a window that ends before it starts', () => {
  expect(() => datesOf({ fromDate: '2024-03-01', toDate: '2024-02-28' })).toThrow(RangeError);
});

test('utcDateOf gives the day in UTC, not in the local time zone', () => {
  expect(utcDateOf(new Date('2024-10-01T00:30:00+02:00'))).toBe('2024-09-30');
});

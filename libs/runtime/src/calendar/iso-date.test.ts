import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  countDays,
  daysBetween,
  endOfMonth,
  fromDayNumber,
  isIsoDate,
  mondayOnOrBefore,
  toDayNumber,
} from './iso-date.ts';

/** 1900-01-01 to 2200-01-01. */
const dayNumber = fc.integer({ min: -25_567, max: 84_006 });

describe('toDayNumber', () => {
  it('counts from 1970-01-01 and is undone by fromDayNumber', () => {
    expect(toDayNumber('1970-01-01')).toBe(0);
    expect(toDayNumber('2024-02-29')).toBe(19_782);
    fc.assert(fc.property(dayNumber, (day) => toDayNumber(fromDayNumber(day)) === day));
  });

  it.each([
    '',
    '2024-1-01',
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-10-01T00:00:00Z',
    ' 2024-10-01',
    '20241001',
  ])('refuses %j', (text) => {
    expect(() => toDayNumber(text)).toThrow(RangeError);
    expect(isIsoDate(text)).toBe(false);
  });
});

describe('addDays', () => {
  it('crosses leap days and year ends', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2024-12-31', 1)).toBe('2025-01-01');
    expect(addDays('2025-01-01', -366)).toBe('2024-01-01');
    expect(isIsoDate(addDays('2024-12-31', 1))).toBe(true);
  });

  it('is measured by daysBetween', () => {
    fc.assert(
      fc.property(dayNumber, fc.integer({ min: -5000, max: 5000 }), (day, days) => {
        const date = fromDayNumber(day);
        expect(daysBetween(date, addDays(date, days))).toBe(days);
      }),
    );
  });
});

describe('countDays', () => {
  it('counts both ends and refuses a window that ends before it starts', () => {
    expect(countDays({ fromDate: '2024-02-01', toDate: '2024-02-29' })).toBe(29);
    expect(countDays({ fromDate: '2024-02-01', toDate: '2024-02-01' })).toBe(1);
    expect(() => countDays({ fromDate: '2024-02-02', toDate: '2024-02-01' })).toThrow(RangeError);
  });
});

describe('mondayOnOrBefore', () => {
  it('is a Monday at most six days back', () => {
    expect(mondayOnOrBefore('2024-04-15')).toBe('2024-04-15');
    expect(mondayOnOrBefore('2024-04-14')).toBe('2024-04-08');
    fc.assert(
      fc.property(dayNumber, (day) => {
        const monday = mondayOnOrBefore(fromDayNumber(day));
        expect(new Date(`${monday}T00:00:00Z`).getUTCDay()).toBe(1);
        expect(day - toDayNumber(monday)).toBeLessThan(7);
        expect(toDayNumber(monday)).toBeLessThanOrEqual(day);
      }),
    );
  });
});

describe('endOfMonth', () => {
  it.each([
    ['2024-01-31', '2024-01-31'],
    ['2024-02-01', '2024-02-29'],
    ['2100-02-10', '2100-02-28'],
    ['2024-12-31', '2024-12-31'],
  ])('of %s is %s', (date, end) => {
    expect(endOfMonth(date)).toBe(end);
  });
});

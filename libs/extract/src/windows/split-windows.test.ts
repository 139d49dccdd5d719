import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExtractError } from '../errors.ts';
import type { AttemptReport } from '../client/attempt-report.ts';
import { addDays, fromDayNumber, toDayNumber } from './iso-date.ts';
import type { DateWindow } from './iso-date.ts';
import { asksForSmallerWindow, splitIntoMonths } from './split-windows.ts';

const range: fc.Arbitrary<DateWindow> = fc
  .tuple(
    fc.integer({ min: toDayNumber('1999-06-01'), max: toDayNumber('2030-01-01') }),
    fc.integer({ min: 0, max: 2500 }),
  )
  .map(([start, days]) => ({ fromDate: fromDayNumber(start), toDate: fromDayNumber(start + days) }));

function expectExactCover(windows: readonly DateWindow[], { fromDate, toDate }: DateWindow): void {
  expect(windows[0]?.fromDate).toBe(fromDate);
  expect(windows.at(-1)?.toDate).toBe(toDate);
  windows.slice(1).forEach((window, at) => {
    expect(window.fromDate).toBe(addDays(windows[at]!.toDate, 1));
  });
}

describe('splitIntoMonths', () => {
  it('is contiguous, disjoint and complete, and no window leaves its month', () => {
    fc.assert(
      fc.property(range, (whole) => {
        const windows = splitIntoMonths(whole.fromDate, whole.toDate);
        expectExactCover(windows, whole);
        for (const { fromDate, toDate } of windows) expect(fromDate.slice(0, 7)).toBe(toDate.slice(0, 7));
        expect(new Set(windows.map(({ fromDate }) => fromDate.slice(0, 7))).size).toBe(windows.length);
      }),
    );
  });

  it('handles leap day, year end and a single day', () => {
    expect(splitIntoMonths('2023-12-30', '2024-03-01')).toEqual([
      { fromDate: '2023-12-30', toDate: '2023-12-31' },
      { fromDate: '2024-01-01', toDate: '2024-01-31' },
      { fromDate: '2024-02-01', toDate: '2024-02-29' },
      { fromDate: '2024-03-01', toDate: '2024-03-01' },
    ]);
    expect(splitIntoMonths('2024-02-29', '2024-02-29')).toEqual([
      { fromDate: '2024-02-29', toDate: '2024-02-29' },
    ]);
  });

  it('refuses a range that ends before it starts', () => {
    expect(() => splitIntoMonths('2024-02-02', '2024-02-01')).toThrow(RangeError);
  });
});

describe('asksForSmallerWindow', () => {
  const exhausted = (last: Partial<AttemptReport>) =>
    new ExtractError('EXTRACT_RETRIES_EXHAUSTED', '', {
      attempts: [
        {
          attempt: 1,
          outcome: 'failed',
          status: null,
          reason: 'network',
          systemCode: null,
          elapsedMs: 1,
          waitMs: null,
          notBefore: null,
          ...last,
        },
      ],
    });

  it('says yes after 413, 5xx and time-outs only', () => {
    expect(asksForSmallerWindow(new ExtractError('EXTRACT_TOO_LARGE', ''))).toBe(true);
    expect(asksForSmallerWindow(exhausted({ status: 502, reason: 'status' }))).toBe(true);
    expect(asksForSmallerWindow(exhausted({ status: 200, reason: 'idle-timeout' }))).toBe(true);
    expect(asksForSmallerWindow(exhausted({ status: 429, reason: 'status' }))).toBe(false);
    expect(asksForSmallerWindow(exhausted({}))).toBe(false);
    expect(asksForSmallerWindow(new ExtractError('EXTRACT_KEY_REFUSED', ''))).toBe(false);
    expect(asksForSmallerWindow(new Error('boom'))).toBe(false);
  });
});

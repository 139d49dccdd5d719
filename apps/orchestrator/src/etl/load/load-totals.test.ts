import { ExtractError } from '@volka/extract';
import { expect, test } from 'vitest';
import { failureOf, isAnswered, isEmpty } from '../window-outcome.ts';
import type { LoadedWindow, WindowOutcome } from '../window-outcome.ts';
import { isWithin, movedBy, sumOutcomes, windowsFailed } from './load-totals.ts';

const EMPTY_REPORT = {
  received: 0,
  accepted: 0,
  collapsed: 0,
  quarantined: 0,
  rules: [],
  columns: [],
  unknownFields: [],
};

function loaded(counts: Partial<LoadedWindow>): LoadedWindow {
  const report = EMPTY_REPORT as unknown as LoadedWindow['report'];
  return {
    kind: 'loaded',
    loadId: 1n,
    received: 10,
    accepted: 7,
    collapsed: 2,
    quarantined: 1,
    cellsQuarantined: 3,
    bytes: 100,
    report,
    sums: [],
    judged: {
      summary: {
        received: 0,
        refusals: { records: 0, rowsWithoutCells: 0, spendCents: 0, reasons: [] },
        conflictingKeys: 0,
        splitField: null,
        costFactor: null,
        report,
      },
      acceptedSpendCents: 0,
    },
    acceptedObjections: [],
    reconciliation: null,
    ...counts,
  };
}

const days = (fromDate: string, toDate: string) => ({ fromDate, toDate });
const failed = failureOf(new ExtractError('EXTRACT_TOO_LARGE', 'Cannot download the report: too large'));
const refused = failureOf(new ExtractError('EXTRACT_REQUEST_REJECTED', 'Cannot download the report: 400'));

const OUTCOMES: readonly WindowOutcome[] = [
  loaded({}),
  loaded({ received: 0, accepted: 0, collapsed: 0, quarantined: 0, cellsQuarantined: 0, bytes: 2 }),
  { kind: 'unchanged', bytes: 50, reconciliation: null },
  { kind: 'no-data', loadId: 2n, reconciliation: null },
  refused,
  failed,
];

test('a rejected request is a refused window, and any other error a failed one', () => {
  expect([refused.kind, failed.kind]).toEqual(['refused', 'failed']);
  expect(OUTCOMES.map(isAnswered)).toEqual([true, true, true, true, false, false]);
  expect(OUTCOMES.map(isEmpty)).toEqual([false, true, false, true, false, false]);
});

test('sumOutcomes counts rows of loaded windows, and bytes of every downloaded answer', () => {
  const window = days('2024-10-01', '2024-10-31');
  expect(sumOutcomes(OUTCOMES.map((outcome) => ({ window, outcome })))).toEqual({
    windows: 6,
    received: 10,
    accepted: 7,
    collapsed: 2,
    quarantined: 1,
    cellsQuarantined: 3,
    bytes: 152,
    unchangedWindows: 1,
    emptyWindows: 2,
  });
  expect(OUTCOMES.map((outcome) => movedBy(outcome).rows)).toEqual([7, 0, 0, 0, 0, 0]);
});

test('windowsFailed counts planned windows, and names the windows that were requested', () => {
  const planned = [days('2024-09-01', '2024-09-30'), days('2024-10-01', '2024-10-31')];
  const tried = [
    { window: planned[0]!, outcome: loaded({}) },
    ...['01', '02', '03', '04'].map((day) => ({
      window: days(`2024-10-${day}`, `2024-10-${day}`),
      outcome: failed,
    })),
    { window: days('2024-10-05', '2024-10-31'), outcome: refused },
  ];
  expect(windowsFailed(tried, planned)).toMatchObject({
    code: 'ETL_WINDOWS_FAILED',
    retryable: true,
    message:
      'Cannot load 2024-10-01, 2024-10-02, 2024-10-03, … (1 of 2 planned windows failed): Cannot download the report: too large; the next run loads failed windows first',
    context: { windows: ['2024-10-01', '2024-10-02', '2024-10-03', '2024-10-04'] },
  });
});

test.each([
  ['the same days', '2024-10-01', '2024-10-31', true],
  ['a part', '2024-10-10', '2024-10-20', true],
  ['an earlier day', '2024-09-30', '2024-10-20', false],
  ['a later day', '2024-10-10', '2024-11-01', false],
])('isWithin of %s', (_, fromDate, toDate, expected) => {
  expect(isWithin(days(fromDate, toDate), days('2024-10-01', '2024-10-31'))).toBe(expected);
});

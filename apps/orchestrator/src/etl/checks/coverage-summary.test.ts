import type { CoverageDay, CoverageState } from '@volka/extract';
import { addDays } from '@volka/runtime/calendar';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusedShortfall, summarizeCoverage } from './coverage-summary.ts';

const FIRST = '2024-01-20';
const STATES: readonly CoverageState[] = [
  'accepted',
  'failed',
  'refused',
  'never_loaded',
  'loaded',
  'confirmed_empty',
  'no_data',
];

const histories = fc
  .array(fc.record({ state: fc.constantFrom(...STATES), wasLoaded: fc.boolean() }), { maxLength: 60 })
  .map((days) =>
    days.map(({ state, wasLoaded }, index): CoverageDay => ({
      date: addDays(FIRST, index),
      fetchedAsOf: wasLoaded || state === 'loaded' || state === 'no_data' ? '2024-05-01' : null,
      state,
      hasRows: state === 'loaded',
      isAnswerEmpty: false,
    })),
  );

test('the summary lists each missing refused day once, and each empty day after the newest day with rows', () => {
  fc.assert(
    fc.property(histories, (coverage) => {
      const { refused, trailing, dataThroughDate } = summarizeCoverage(coverage, '2024-06-01');
      const missing = coverage.filter(
        ({ state, fetchedAsOf }) => state === 'refused' && fetchedAsOf === null,
      );
      const named = coverage.filter(({ date }) =>
        refused.some(({ fromDate, toDate }) => fromDate <= date && date <= toDate),
      );
      expect(named).toEqual(missing);
      expect(refused.every(({ fromDate, toDate }) => fromDate.slice(0, 7) === toDate.slice(0, 7))).toBe(true);
      const newest = coverage.findLast(({ hasRows }) => hasRows)?.date ?? null;
      expect(dataThroughDate).toBe(newest);
      expect(trailing).toEqual(
        coverage.flatMap(({ date, state }) =>
          newest !== null && state === 'no_data' && date > newest ? [date] : [],
        ),
      );
    }),
  );
});

test('the summary of a run for some days lists no refused day outside them', () => {
  const coverage = ['2024-01-20', '2024-01-21'].map((date): CoverageDay => ({
    date,
    fetchedAsOf: null,
    state: 'refused',
    hasRows: false,
    isAnswerEmpty: false,
  }));
  const only = { fromDate: '2024-01-21', toDate: '2024-01-31' };
  expect(summarizeCoverage(coverage, '2024-06-01', { only }).refused).toEqual([
    { fromDate: '2024-01-21', toDate: '2024-01-21' },
  ]);
});

test('the message of a shortfall is at most 200 characters, also with a long message of the source', () => {
  const months = Array.from({ length: 24 }, (_, at) => addDays('2021-11-01', at * 28));
  const refused = months.map((fromDate) => ({ fromDate, toDate: addDays(fromDate, 27) }));
  const error = refusedShortfall({ refused, dataThroughDate: null, trailing: [] }, 'x'.repeat(80));
  expect(error?.message).toContain('finished with 24 windows refused, 2021-11-01…2023-09-03');
  expect(error?.message.length).toBeLessThanOrEqual(200);
});

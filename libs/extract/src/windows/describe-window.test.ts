import { expect, test } from 'vitest';
import { describeReasons } from './describe-window.ts';
import { planWindows } from './plan-windows.ts';

test('describeReasons says of each stretch why it is due, and when and how it failed', () => {
  const failure = { onDate: '2024-10-20', asOf: '2024-10-20', code: 'EXTRACT_RETRIES_EXHAUSTED' };
  const seen = { hasRows: true, isAnswerEmpty: false };
  const day = (date: string, fetchedAsOf: string) => ({
    date,
    fetchedAsOf,
    state: 'loaded' as const,
    ...seen,
  });
  const failed = (date: string) => ({ ...day(date, ''), fetchedAsOf: null, state: 'failed' as const });
  const coverage = [
    { ...failed('2024-10-01'), failure },
    { ...failed('2024-10-02'), failure },
    { ...failed('2024-10-03'), failure: { ...failure, onDate: '2024-10-21' } },
    failed('2024-10-04'),
    day('2024-10-05', '2024-10-23'),
    day('2024-10-06', '2024-10-23'),
    day('2024-10-07', '2024-10-22'),
  ];
  const plan = planWindows({
    coverage,
    firstDate: '2024-10-01',
    today: '2024-10-24',
    order: 'oldest-first',
    ranges: [{ fromDate: '2024-10-05', toDate: '2024-10-05' }],
  });
  expect(plan.map(describeReasons)).toEqual([
    '2024-10-01…2024-10-02: failed on 2024-10-20 (EXTRACT_RETRIES_EXHAUSTED); 2024-10-03: failed on 2024-10-21 (EXTRACT_RETRIES_EXHAUSTED); 2024-10-04: failed',
    '2024-10-05: asked for',
    '2024-10-07: still maturing; 2024-10-08…2024-10-23: never loaded',
  ]);
});

test('describeReasons knows the weekly roll-back', () => {
  const [window] = planWindows({
    coverage: [
      { date: '2024-10-01', fetchedAsOf: '2024-10-18', state: 'loaded', hasRows: true, isAnswerEmpty: false },
    ],
    firstDate: '2024-10-01',
    today: '2024-10-21',
    order: 'oldest-first',
  });
  expect(window === undefined ? '' : describeReasons(window)).toBe(
    '2024-10-01: weekly roll-back; 2024-10-02…2024-10-20: never loaded',
  );
});

import { expect, test } from 'vitest';
import { createLoadProgress } from './load-progress.ts';

test('createLoadProgress reports the pace, and estimates the rest by days', () => {
  let nowMs = 1000;
  const progress = createLoadProgress(40, () => nowMs);
  progress.attempted({ waitMs: 1 });
  nowMs += 2000;
  const window = { fromDate: '2024-10-01', toDate: '2024-10-10' };
  expect(progress.settled(window, { rows: 500, bytes: 1000 })).toEqual({
    rows: 500,
    bytes: 1000,
    retries: 1,
    rowsPerSecond: 250,
    etaMs: 6000,
  });
  expect(progress.retries()).toBe(1);
});

import { expect, test } from 'vitest';
import type { RunEvent } from '../runner/run-event.ts';
import { drawProgress, formatProgress } from './draw-progress.ts';

const transfer = { rows: 1_234_567, rowsPerSecond: 84_000, bytes: 310_000_000, retries: 2, etaMs: 70_000 };

test('formatProgress prints windows, rows, pace, bytes, retries and what is left', () => {
  expect(formatProgress({ done: 12, total: 60, unit: 'windows', detail: 'x', transfer })).toBe(
    '12 of 60 windows  1.2 M rows  84 k rows/s  310 MB  2 retries  1 min 10 s left',
  );
  const end = { rows: 5, rowsPerSecond: 5, bytes: 900, retries: 1, etaMs: 0 };
  expect(formatProgress({ done: 1, total: 1, unit: 'windows', transfer: end })).toBe(
    '1 of 1 windows  5 rows  5 rows/s  900B  1 retry',
  );
  expect(formatProgress({ done: 3, total: 9, unit: 'nodes', detail: 'stg_x' })).toBe('3 of 9 nodes  stg_x');
});

test('drawProgress overwrites its line, and clears it before anything else is written', () => {
  let screen = '';
  const sink = drawProgress({ columns: 30, write: (text) => (screen += text) });
  const address = { runId: 'r', taskKind: 'run', pipelineId: 'p', taskId: 'etl', attempt: 1 } as const;
  const event: RunEvent = {
    kind: 'task-progress',
    progress: { done: 1, total: 2, unit: 'windows', transfer },
    ...address,
  };
  sink(event);
  sink({ kind: 'task-warning', code: 'X', message: 'x', ...address });
  sink({ kind: 'task-warning', code: 'X', message: 'x', ...address });
  expect(screen).toBe(`\r\u001b[Ketl  1 of 2 windows  1.2 M ro\r\u001b[K`);
});

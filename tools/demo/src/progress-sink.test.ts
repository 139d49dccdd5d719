import { expect, test } from 'vitest';
import { progressSink } from './progress-sink.ts';
import type { TaskTime } from './progress-sink.ts';

const address = {
  runId: 'r',
  pipelineId: 'volka_dbt_staging',
  taskId: 'dbt_run',
  taskKind: 'dbt',
  attempt: 1,
} as const;

function drawn(interactive: boolean) {
  const lines: string[] = [];
  const live: string[] = [];
  const times: TaskTime[] = [];
  const sink = progressSink(
    { interactive, line: (text) => lines.push(text), live: (text) => live.push(text) },
    times,
  );
  sink({ kind: 'task-started', ...address });
  sink({ kind: 'task-progress', progress: { done: 1, total: 2, unit: 'nodes' }, ...address });
  sink({ kind: 'task-finished', durationMs: 1234, result: { summary: '2 nodes' }, ...address });
  return { lines, live, times };
}

test('progressSink draws a bar only where there is a terminal', () => {
  expect(drawn(false).live).toEqual([]);
  expect(drawn(true).live.at(-1)).toContain('████████████░░░░░░░░░░░░ volka_dbt_staging: dbt run  1/2 nodes');
});

test('progressSink keeps one line and the time of each finished task', () => {
  const { lines, times } = drawn(false);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/✓ volka_dbt_staging: dbt run +1\.2 s {2}2 nodes/);
  expect(times).toEqual([{ task: 'volka_dbt_staging: dbt run', durationMs: 1234 }]);
});

test('progressSink prints three warnings of a code, counts the others at the end, and keeps to 80 columns', () => {
  const lines: string[] = [];
  const sink = progressSink(
    { interactive: false, line: (text) => lines.push(text), live: () => undefined },
    [],
  );
  for (let month = 1; month <= 21; month += 1) {
    const message = `window ${month}: advertising cost: 1 of 776 records refused (poison-row), 0.13 % of the spend, such as 2024-10-05 Campaign_1 Ad_3 (100)`;
    sink({ kind: 'task-warning', code: 'ROWS_REFUSED', message, ...address });
  }
  sink({ kind: 'task-warning', code: 'WINDOW_SPLIT', message: 'another code', ...address });
  sink({ kind: 'task-finished', durationMs: 1, result: { summary: 'done' }, ...address });
  const text = lines.join('\n');
  expect(text.match(/! window \d+/g)).toEqual(['! window 1', '! window 2', '! window 3']);
  expect(text).toContain('! another code');
  expect(lines.filter((line) => line.includes('18 more'))).toEqual([
    '  ! 18 more warnings ROWS_REFUSED; runs.jsonl has all of them',
  ]);
  const warnings = lines.slice(0, -1).flatMap((line) => line.split('\n'));
  expect(Math.max(...warnings.map((line) => line.length))).toBeLessThanOrEqual(80);
  // Wrapped, not cut.
  expect(text.replaceAll(/\s+/g, ' ')).toContain('such as 2024-10-05 Campaign_1 Ad_3 (100)');
});

test('progressSink puts a long summary on a line of its own', () => {
  const lines: string[] = [];
  const sink = progressSink(
    { interactive: false, line: (text) => lines.push(text), live: () => undefined },
    [],
  );
  const summary = '61 windows, 45,711 rows received, 45,675 loaded, 21 quarantined, 21 warnings';
  sink({ kind: 'task-finished', durationMs: 3200, result: { summary }, ...address });
  expect(lines).toHaveLength(2);
  expect(lines[1]).toBe(`    ${summary}`);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

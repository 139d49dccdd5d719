import { expect, test } from 'vitest';
import { progressSink } from './progress-sink.ts';
import type { StationTime } from './progress-sink.ts';

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
  const times: StationTime[] = [];
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

test('progressSink keeps one line and the time of each finished station', () => {
  const { lines, times } = drawn(false);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/✓ volka_dbt_staging: dbt run +1\.2 s {2}2 nodes/);
  expect(times).toEqual([{ station: 'volka_dbt_staging: dbt run', durationMs: 1234 }]);
});

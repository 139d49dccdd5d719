import { createLogger } from '@volka/runtime';
import { expect, test } from 'vitest';
import { logRunEvents } from './log-run-events.ts';
import type { RunEvent } from './run-event.ts';

const address = { runId: 'r1', pipelineId: 'p', taskId: 't', taskKind: 'run', attempt: 1 } as const;
const error = {
  code: 'EXTRACT_RETRY_LATER',
  message: 'Cannot download the report: too early',
  retryable: true,
  context: { notBefore: '2025-01-01T06:00:00Z', attempts: [] },
};

function logged(event: RunEvent): unknown {
  let line = '';
  const destination = { write: (text: string) => (line = text) };
  logRunEvents(createLogger({ name: 'test', level: 'debug', destination }))(event);
  return JSON.parse(line);
}

test.each<[RunEvent, object]>([
  [
    { kind: 'pipeline-started', runId: 'r1', pipelineId: 'p' },
    { level: 'info', msg: 'pipeline-started', runId: 'r1', pipelineId: 'p' },
  ],
  [
    { kind: 'task-progress', progress: { done: 1, total: 2, unit: 'windows' }, ...address },
    { level: 'debug', msg: 'task-progress', progress: { done: 1, total: 2, unit: 'windows' }, ...address },
  ],
  [
    { kind: 'task-warning', code: 'SOME_CODE', message: 'something is odd', ...address },
    { level: 'warn', msg: 'task-warning', code: 'SOME_CODE', message: 'something is odd', ...address },
  ],
  [
    { kind: 'task-log', level: 'info', message: 'window loaded', fields: { rows: 7 }, ...address },
    { level: 'info', msg: 'window loaded', rows: 7, ...address },
  ],
  [
    { kind: 'task-failed', durationMs: 5, error, ...address },
    {
      level: 'error',
      msg: 'task-failed',
      durationMs: 5,
      code: 'EXTRACT_RETRY_LATER',
      message: 'Cannot download the report: too early',
      retryable: true,
      notBefore: '2025-01-01T06:00:00Z',
      ...address,
    },
  ],
  [
    {
      kind: 'task-finished',
      durationMs: 5,
      result: { summary: 'most of it', incomplete: error },
      ...address,
    },
    {
      level: 'info',
      msg: 'task-finished',
      durationMs: 5,
      result: { summary: 'most of it' },
      incomplete: 'EXTRACT_RETRY_LATER',
      ...address,
    },
  ],
])('logRunEvents writes one line for %j', (event, fields) => {
  expect(logged(event)).toEqual({ name: 'test', time: expect.any(String) as string, ...fields });
});

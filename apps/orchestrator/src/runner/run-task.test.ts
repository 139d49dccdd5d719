import { ExtractError } from '@volka/extract';
import { expect, test } from 'vitest';
import type { RunTask } from '../definitions/pipeline.ts';
import type { RunEvent } from './run-event.ts';
import { runTask } from './run-task.ts';
import type { TaskRequest } from './run-task.ts';
import type { TaskHandler } from './task-context.ts';

const address = { runId: 'r1', pipelineId: 'p', taskId: 't', taskKind: 'run', attempt: 2 } as const;
const request: TaskRequest<RunTask> = {
  runId: 'r1',
  pipelineId: 'p',
  task: { kind: 'run', id: 't', after: [], handler: 'h' },
  attempt: 2,
  logicalDate: '2024-12-15',
  parameters: {},
  fencingToken: 7n,
  signal: new AbortController().signal,
};

async function run(work: TaskHandler, overrides: Partial<TaskRequest<RunTask>> = {}) {
  const events: RunEvent[] = [];
  const outcome = await runTask({ ...request, ...overrides }, work, (event) => events.push(event));
  return { outcome, events };
}

test('runTask sends what the task logs, warns of and has done, each with its attempt', async () => {
  const { outcome, events } = await run(({ log, warn, progress, fencingToken }) => {
    log.info({ rows: 7 }, 'window loaded');
    warn('SOME_CODE', 'something is odd');
    progress({ done: 1, total: 2, unit: 'windows' });
    return Promise.resolve({ summary: `token ${String(fencingToken)}` });
  });
  expect(outcome).toEqual({ kind: 'success', result: { summary: 'token 7' } });
  expect(events).toMatchObject([
    { kind: 'task-started', ...address },
    { kind: 'task-log', level: 'info', message: 'window loaded', fields: { rows: 7 }, ...address },
    { kind: 'task-warning', code: 'SOME_CODE', message: 'something is odd', ...address },
    { kind: 'task-progress', progress: { done: 1, total: 2, unit: 'windows' }, ...address },
    { kind: 'task-finished', result: { summary: 'token 7' }, ...address },
  ]);
});

test('runTask turns an error into data that can be stored, and keeps what was thrown for its caller', async () => {
  const thrown = new ExtractError('EXTRACT_RETRIES_EXHAUSTED', 'Cannot download the report', { status: 503 });
  const { outcome, events } = await run(() => Promise.reject(thrown));
  const error = {
    code: 'EXTRACT_RETRIES_EXHAUSTED',
    message: 'Cannot download the report',
    retryable: true,
    context: { status: 503 },
  };
  expect(outcome).toEqual({ kind: 'failed', error, cause: thrown });
  const failed = events.at(-1);
  expect(failed).toMatchObject({ kind: 'task-failed', error, ...address });
  expect(JSON.parse(JSON.stringify(failed))).toEqual(failed);
});

test('runTask reports an unknown error as a defect, which is not retryable', async () => {
  const { outcome } = await run(() => Promise.reject(new TypeError('x is undefined')));
  expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'TASK_DEFECT', retryable: false } });
});

test('runTask starts no work after an abort', async () => {
  const signal = AbortSignal.abort(new Error('stopped by the operator'));
  const { outcome } = await run(() => Promise.reject(new Error('ran')), { signal });
  expect(outcome).toMatchObject({
    kind: 'failed',
    error: { code: 'TASK_INTERRUPTED', message: 'stopped by the operator' },
  });
});

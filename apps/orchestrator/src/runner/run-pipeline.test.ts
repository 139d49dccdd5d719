import { expect, test } from 'vitest';
import type { PipelineDefinition, TaskDefinition } from '../definitions/pipeline.ts';
import { OrchestratorError } from '../errors.ts';
import type { RunEvent } from './run-event.ts';
import { runPipeline } from './run-pipeline.ts';
import type { RunPipelineOptions } from './run-pipeline.ts';
import type { TaskContext } from './task-context.ts';
import { toTaskError } from './task-error.ts';

function pipeline(id: string, tasks: readonly TaskDefinition[]): PipelineDefinition {
  return { id, description: '', tags: [], schedule: null, tasks };
}

function recorded(pipelines: readonly PipelineDefinition[], overrides: Partial<RunPipelineOptions> = {}) {
  const events: RunEvent[] = [];
  const calls: string[] = [];
  const options: RunPipelineOptions = {
    pipelineId: 'main',
    pipelines: new Map(pipelines.map((each) => [each.id, each])),
    handlers: new Map([
      ['ok', () => (calls.push('ok'), Promise.resolve({ summary: 'done' }))],
      ['bad', () => Promise.reject(new Error('broke'))],
    ]),
    dbt: ({ task }) => (
      calls.push(`dbt ${task.command} ${task.selector ?? ''}`.trim()),
      Promise.resolve({ summary: '' })
    ),
    runId: 'r1',
    logicalDate: '2024-12-15',
    signal: new AbortController().signal,
    sink: (event) => events.push(event),
    ...overrides,
  };
  return { events, calls, options };
}

const child = pipeline('child', [
  { kind: 'dbt', id: 'dbt_run', after: [], command: 'run', selector: 'path:x' },
]);

test('runPipeline runs tasks in order and triggered pipelines within them', async () => {
  const main = pipeline('main', [
    { kind: 'trigger', id: 'b', after: ['a'], pipelineId: 'child' },
    { kind: 'run', id: 'a', after: [], handler: 'ok' },
  ]);
  const { calls, events, options } = recorded([main, child]);
  expect(await runPipeline(options)).toBeNull();
  expect(calls).toEqual(['ok', 'dbt run path:x']);
  expect(events.map((event) => ('taskId' in event ? `${event.kind} ${event.taskId}` : event.kind))).toEqual([
    'pipeline-started',
    'task-started a',
    'task-finished a',
    'task-started b',
    'pipeline-started',
    'task-started dbt_run',
    'task-finished dbt_run',
    'pipeline-finished',
    'task-finished b',
    'pipeline-finished',
  ]);
});

test('runPipeline stops at the first failure and reports it', async () => {
  const main = pipeline('main', [
    { kind: 'run', id: 'a', after: [], handler: 'bad' },
    { kind: 'run', id: 'b', after: ['a'], handler: 'ok' },
  ]);
  const { calls, events, options } = recorded([main]);
  await expect(runPipeline(options)).rejects.toThrow('broke');
  expect(calls).toEqual([]);
  expect(events.at(-1)).toMatchObject({ kind: 'task-failed', taskId: 'a' });
});

test('runPipeline goes on after a task that is incomplete, and ends with its shortfall', async () => {
  const shortfall = toTaskError(new OrchestratorError('ETL_WINDOWS_REFUSED', 'Cannot load 2 days'));
  const child = pipeline('child', [{ kind: 'run', id: 'c', after: [], handler: 'short' }]);
  const main = pipeline('main', [
    { kind: 'trigger', id: 'a', after: [], pipelineId: 'child' },
    { kind: 'run', id: 'b', after: ['a'], handler: 'ok' },
  ]);
  const { calls, events, options } = recorded([main, child]);
  const handlers = new Map([
    ...options.handlers,
    ['short', () => Promise.resolve({ summary: 'most of it', incomplete: shortfall })],
  ] as const);
  expect(await runPipeline({ ...options, handlers })).toBe(shortfall);
  expect(calls).toEqual(['ok']);
  expect(events.filter(({ kind }) => kind === 'task-warning')).toMatchObject([
    { taskId: 'c', code: 'ETL_WINDOWS_REFUSED', message: 'Cannot load 2 days' },
  ]);
  expect(events.at(-1)).toMatchObject({ kind: 'pipeline-finished', pipelineId: 'main' });
});

test('runPipeline asks for an approval unless it was given', async () => {
  const main = pipeline('main', [
    { kind: 'approval', id: 'approve_start', after: [] },
    { kind: 'run', id: 'a', after: ['approve_start'], handler: 'ok' },
  ]);
  const refused = recorded([main]);
  await expect(runPipeline(refused.options)).rejects.toThrow(/--approve main/);
  expect(refused.calls).toEqual([]);
  const given = recorded([main], { approved: new Set(['main']) });
  await runPipeline(given.options);
  expect(given.calls).toEqual(['ok']);
});

test('runPipeline starts no task after an abort', async () => {
  const main = pipeline('main', [{ kind: 'run', id: 'a', after: [], handler: 'ok' }]);
  const { calls, options } = recorded([main], {
    signal: AbortSignal.abort(new Error('stopped by the operator')),
  });
  await expect(runPipeline(options)).rejects.toThrow('stopped by the operator');
  expect(calls).toEqual([]);
});

test('runPipeline names the pipelines it knows when asked for another', async () => {
  const { options } = recorded([child]);
  await expect(runPipeline(options)).rejects.toThrow(/main: it does not exist; known are child/);
});

test('runPipeline gives every kind of task the same context', async () => {
  const main = pipeline('main', [
    { kind: 'run', id: 'a', after: [], handler: 'note' },
    { kind: 'trigger', id: 'b', after: ['a'], pipelineId: 'child' },
  ]);
  const contexts: TaskContext[] = [];
  const note = (context: TaskContext) => (contexts.push(context), Promise.resolve({ summary: '' }));
  const { options } = recorded([main, child], { parameters: { only: 'a day' }, dbt: note });
  await runPipeline({ ...options, handlers: new Map([['note', note]]) });
  const shared = { runId: 'r1', attempt: 1, logicalDate: '2024-12-15', parameters: { only: 'a day' } };
  expect(contexts).toMatchObject([
    { ...shared, pipelineId: 'main', fencingToken: null, task: { kind: 'run', id: 'a' } },
    { ...shared, pipelineId: 'child', fencingToken: null, task: { kind: 'dbt', id: 'dbt_run' } },
  ]);
});

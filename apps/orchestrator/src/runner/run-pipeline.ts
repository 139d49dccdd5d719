import { orderTasks } from '../definitions/task-order.ts';
import type { PipelineDefinition, TaskDefinition } from '../definitions/pipeline.ts';
import { OrchestratorError } from '../errors.ts';
import type { RunEvent, RunEventSink, TaskProgress, TaskResult } from './run-event.ts';
import type { DbtTaskContext, DbtTaskHandler, TaskHandler } from './task-context.ts';

export interface RunPipelineOptions {
  readonly pipelineId: string;
  readonly pipelines: ReadonlyMap<string, PipelineDefinition>;
  readonly handlers: ReadonlyMap<string, TaskHandler>;
  readonly dbt: DbtTaskHandler;
  readonly runId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
  /** Consent given beforehand to the approval tasks of these pipelines. */
  readonly approved?: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly sink: RunEventSink;
}

/**
 * Walks a pipeline's tasks in order, in this process, and the pipelines it triggers; the first failure ends the run.
 * @returns The first shortfall that a task reported: everything ran, and the run is incomplete. Null where it is complete.
 * @throws The error of the task that failed, after it was reported to the sink.
 */
export async function runPipeline(options: RunPipelineOptions): Promise<OrchestratorError | null> {
  const { pipelineId, runId, sink } = options;
  const pipeline = options.pipelines.get(pipelineId);
  if (pipeline === undefined) {
    throw new OrchestratorError(
      'PIPELINE_UNKNOWN',
      `Cannot run pipeline ${pipelineId}: it does not exist; known are ${[...options.pipelines.keys()].join(', ')}`,
    );
  }
  const started = performance.now();
  sink({ kind: 'pipeline-started', runId, pipelineId });
  let incomplete: OrchestratorError | null = null;
  for (const task of orderTasks(pipeline)) {
    const result = await runTask(task, pipelineId, options);
    incomplete ??= result.incomplete ?? null;
  }
  sink({ kind: 'pipeline-finished', runId, pipelineId, durationMs: performance.now() - started });
  return incomplete;
}

async function runTask(
  task: TaskDefinition,
  pipelineId: string,
  options: RunPipelineOptions,
): Promise<TaskResult> {
  const address = { runId: options.runId, pipelineId, taskId: task.id, taskKind: task.kind };
  const started = performance.now();
  const report = (event: RunEvent): void => {
    options.sink(event);
  };
  report({ kind: 'task-started', ...address });
  try {
    options.signal.throwIfAborted();
    const result = await execute(task, pipelineId, options, {
      runId: options.runId,
      pipelineId,
      taskId: task.id,
      today: options.today,
      signal: options.signal,
      progress: (progress: TaskProgress) => {
        report({ kind: 'task-progress', progress, ...address });
      },
      warn: (code, message) => {
        report({ kind: 'task-warning', code, message, ...address });
      },
    });
    if (result.incomplete !== undefined && task.kind !== 'trigger') {
      const { code, message } = result.incomplete;
      report({ kind: 'task-warning', code, message, ...address });
    }
    report({ kind: 'task-finished', durationMs: performance.now() - started, result, ...address });
    return result;
  } catch (error) {
    report({ kind: 'task-failed', durationMs: performance.now() - started, error, ...address });
    throw error;
  }
}

async function execute(
  task: TaskDefinition,
  pipelineId: string,
  options: RunPipelineOptions,
  context: DbtTaskContext,
): Promise<TaskResult> {
  switch (task.kind) {
    case 'run': {
      const handler = options.handlers.get(task.handler);
      if (handler === undefined) {
        throw new OrchestratorError(
          'PIPELINE_INVALID',
          `Cannot run task ${task.id}: no handler named ${task.handler}`,
        );
      }
      return handler(context);
    }
    case 'dbt':
      return options.dbt(task, context);
    case 'trigger':
      return triggerPipeline(task.pipelineId, options);
    case 'approval':
      if (options.approved?.has(pipelineId) === true) return { summary: 'approved beforehand' };
      throw new OrchestratorError(
        'APPROVAL_NEEDED',
        `Cannot start ${pipelineId}: it waits for an approval; run it again with --approve ${pipelineId}`,
      );
  }
}

async function triggerPipeline(pipelineId: string, options: RunPipelineOptions): Promise<TaskResult> {
  const incomplete = await runPipeline({ ...options, pipelineId });
  return { summary: `${pipelineId} finished`, ...(incomplete === null ? {} : { incomplete }) };
}

import type { DbtTask, PipelineDefinition } from '../definitions/pipeline.ts';
import { orderTasks } from '../definitions/task-order.ts';
import { assertNever, OrchestratorError } from '../errors.ts';
import type { RunEventSink } from './run-event.ts';
import { runTask } from './run-task.ts';
import type { TaskContext, TaskHandler, TaskParameters } from './task-context.ts';
import type { TaskError } from './task-error.ts';
import type { TaskResult } from './task-result.ts';

export interface RunPipelineOptions {
  readonly pipelineId: string;
  readonly pipelines: ReadonlyMap<string, PipelineDefinition>;
  readonly handlers: ReadonlyMap<string, TaskHandler>;
  readonly dbt: TaskHandler<DbtTask>;
  readonly runId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly logicalDate: string;
  /** @defaultValue none */
  readonly parameters?: TaskParameters;
  /** Pipelines whose approval tasks are approved beforehand. */
  readonly approved?: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly sink: RunEventSink;
}

/**
 * Runs a pipeline's tasks in order, in this process, and the pipelines that it triggers. The first failure ends the run.
 * @returns Why the run is incomplete although no task failed, as the first such task says; null where it is complete.
 * @throws What the failed task threw, after its event was sent.
 */
export async function runPipeline(options: RunPipelineOptions): Promise<TaskError | null> {
  const { pipelineId, runId, logicalDate, parameters = {}, signal, sink } = options;
  const pipeline = options.pipelines.get(pipelineId);
  if (pipeline === undefined) {
    throw new OrchestratorError(
      'PIPELINE_UNKNOWN',
      `Cannot run pipeline ${pipelineId}: it does not exist; known are ${[...options.pipelines.keys()].join(', ')}`,
    );
  }
  const started = performance.now();
  sink({ kind: 'pipeline-started', runId, pipelineId });
  let incomplete: TaskError | null = null;
  for (const task of orderTasks(pipeline)) {
    // One process runs each task once, and nobody else can claim it.
    const claim = { attempt: 1, fencingToken: null };
    const request = { runId, pipelineId, task, ...claim, logicalDate, parameters, signal };
    const outcome = await runTask(request, (context) => perform(context, options), sink);
    if (outcome.kind === 'failed') throw outcome.cause;
    incomplete ??= outcome.result.incomplete ?? null;
  }
  sink({ kind: 'pipeline-finished', runId, pipelineId, durationMs: performance.now() - started });
  return incomplete;
}

/** Does what the kind of the task asks for. */
async function perform(context: TaskContext, options: RunPipelineOptions): Promise<TaskResult> {
  const { task, pipelineId } = context;
  switch (task.kind) {
    case 'run': {
      const handler = options.handlers.get(task.handler);
      if (handler === undefined) {
        throw new OrchestratorError(
          'PIPELINE_INVALID',
          `Cannot run task ${task.id}: no handler named ${task.handler}`,
        );
      }
      return handler({ ...context, task });
    }
    case 'dbt':
      return options.dbt({ ...context, task });
    case 'trigger':
      return triggerPipeline(task.pipelineId, options);
    case 'approval':
      if (options.approved?.has(pipelineId) === true) return { summary: 'approved beforehand' };
      throw new OrchestratorError(
        'APPROVAL_NEEDED',
        `Cannot start ${pipelineId}: it waits for an approval; run it again with --approve ${pipelineId}`,
      );
    default:
      return assertNever(task);
  }
}

async function triggerPipeline(pipelineId: string, options: RunPipelineOptions): Promise<TaskResult> {
  const incomplete = await runPipeline({ ...options, pipelineId });
  return { summary: `${pipelineId} finished`, ...(incomplete === null ? {} : { incomplete }) };
}

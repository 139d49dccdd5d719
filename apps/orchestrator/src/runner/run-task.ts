import type { TaskDefinition } from '../definitions/pipeline.ts';
import type { RunEventSink, TaskAddress } from './run-event.ts';
import type { LogLevel, TaskContext, TaskHandler, TaskLogger } from './task-context.ts';
import { toTaskError } from './task-error.ts';
import type { TaskOutcome } from './task-result.ts';

/** The part of a task's context that is data, and the signal. */
export type TaskRequest<Task extends TaskDefinition = TaskDefinition> = Omit<
  TaskContext<Task>,
  'log' | 'progress' | 'warn'
>;

/**
 * Runs one attempt of a task and sends its events. Nothing is thrown: an error becomes data.
 */
export async function runTask<Task extends TaskDefinition>(
  request: TaskRequest<Task>,
  work: TaskHandler<Task>,
  sink: RunEventSink,
): Promise<TaskOutcome> {
  const { runId, pipelineId, task, attempt, signal } = request;
  const address: TaskAddress = { runId, pipelineId, taskId: task.id, taskKind: task.kind, attempt };
  const started = performance.now();
  sink({ kind: 'task-started', ...address });
  try {
    signal.throwIfAborted();
    const result = await work({ ...request, ...reportersOf(address, sink) });
    // A trigger task passes on what a task of the other pipeline has warned of.
    if (result.incomplete !== undefined && task.kind !== 'trigger') {
      const { code, message } = result.incomplete;
      sink({ kind: 'task-warning', code, message, ...address });
    }
    sink({ kind: 'task-finished', durationMs: performance.now() - started, result, ...address });
    return { kind: 'success', result };
  } catch (cause) {
    const error = toTaskError(cause, signal);
    sink({ kind: 'task-failed', durationMs: performance.now() - started, error, ...address });
    return { kind: 'failed', error, cause };
  }
}

function reportersOf(
  address: TaskAddress,
  sink: RunEventSink,
): Pick<TaskContext, 'log' | 'progress' | 'warn'> {
  const logAt =
    (level: LogLevel): TaskLogger[LogLevel] =>
    (fields, message) => {
      sink({ kind: 'task-log', level, message, fields, ...address });
    };
  return {
    log: { debug: logAt('debug'), info: logAt('info'), warn: logAt('warn'), error: logAt('error') },
    progress: (progress) => {
      sink({ kind: 'task-progress', progress, ...address });
    },
    warn: (code, message) => {
      sink({ kind: 'task-warning', code, message, ...address });
    },
  };
}

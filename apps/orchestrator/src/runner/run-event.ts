import type { TaskDefinition } from '../definitions/pipeline.ts';
import type { LogLevel } from './task-context.ts';
import type { TaskError } from './task-error.ts';
import type { TaskProgress, TaskResult } from './task-result.ts';

/** Which attempt of which task an event is about. */
export interface TaskAddress {
  readonly runId: string;
  readonly taskKind: TaskDefinition['kind'];
  readonly pipelineId: string;
  readonly taskId: string;
  readonly attempt: number;
}

/** Everything that happens in a run, in order. */
export type RunEvent =
  | { readonly kind: 'pipeline-started'; readonly runId: string; readonly pipelineId: string }
  | {
      readonly kind: 'pipeline-finished';
      readonly runId: string;
      readonly pipelineId: string;
      readonly durationMs: number;
    }
  | TaskEvent;

/** What happens in one attempt of a task. */
export type TaskEvent = TaskAddress &
  (
    | { readonly kind: 'task-started' }
    | { readonly kind: 'task-progress'; readonly progress: TaskProgress }
    | { readonly kind: 'task-warning'; readonly code: string; readonly message: string }
    | {
        readonly kind: 'task-log';
        readonly level: LogLevel;
        readonly message: string;
        readonly fields: Readonly<Record<string, unknown>>;
      }
    | { readonly kind: 'task-finished'; readonly durationMs: number; readonly result: TaskResult }
    | { readonly kind: 'task-failed'; readonly durationMs: number; readonly error: TaskError }
  );

/** Receives the events of a run; must not throw. */
export type RunEventSink = (event: RunEvent) => void;

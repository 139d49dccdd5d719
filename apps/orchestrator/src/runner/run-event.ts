import type { TaskDefinition } from '../definitions/pipeline.ts';
import type { OrchestratorError } from '../errors.ts';

/** How far a task has come. `total` counts the same unit as `done`. */
export interface TaskProgress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly detail?: string;
  /** For tasks that move data. */
  readonly transfer?: TransferProgress;
}

/** What a task has moved since it started, and how long the rest will take at this pace. */
export interface TransferProgress {
  readonly rows: number;
  readonly rowsPerSecond: number;
  readonly bytes: number;
  /** Requests that had to be repeated. */
  readonly retries: number;
  readonly etaMs: number;
}

/** What a finished task says of itself: one line for people, figures for machines. */
export interface TaskResult {
  readonly summary: string;
  readonly figures?: Readonly<Record<string, number>>;
  /**
   * Why the task did less than it should although it did all it could: what follows runs all the same, and the run as a whole ends
   * incomplete.
   */
  readonly incomplete?: OrchestratorError;
}

interface TaskAddress {
  readonly runId: string;
  readonly taskKind: TaskDefinition['kind'];
  readonly pipelineId: string;
  readonly taskId: string;
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
  | ({ readonly kind: 'task-started' } & TaskAddress)
  | ({ readonly kind: 'task-progress'; readonly progress: TaskProgress } & TaskAddress)
  | ({ readonly kind: 'task-warning'; readonly code: string; readonly message: string } & TaskAddress)
  | ({
      readonly kind: 'task-finished';
      readonly durationMs: number;
      readonly result: TaskResult;
    } & TaskAddress)
  | ({ readonly kind: 'task-failed'; readonly durationMs: number; readonly error: unknown } & TaskAddress);

/** Receives the events of a run; must not throw. */
export type RunEventSink = (event: RunEvent) => void;

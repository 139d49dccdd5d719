import type { TaskError } from './task-error.ts';

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

/** What a finished task reports: one line for people, figures for machines. */
export interface TaskResult {
  readonly summary: string;
  readonly figures?: Readonly<Record<string, number>>;
  /**
   * Why the task did less than it should, although nothing failed. The tasks after it run, and the run as a whole ends
   * incomplete.
   */
  readonly incomplete?: TaskError;
}

/** How one attempt of a task ended. */
export type TaskOutcome =
  | { readonly kind: 'success'; readonly result: TaskResult }
  | {
      readonly kind: 'failed';
      readonly error: TaskError;
      /** What was thrown, for callers in the same process; it is not stored and not logged. */
      readonly cause: unknown;
    };

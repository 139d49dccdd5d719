import type { RunTask, TaskDefinition } from '../definitions/pipeline.ts';
import type { TaskProgress, TaskResult } from './task-result.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Writes one line to the log of the attempt: a constant message, fields beside it. */
export type TaskLogger = Readonly<
  Record<LogLevel, (fields: Readonly<Record<string, unknown>>, message: string) => void>
>;

/** What a run was asked for beside its date; JSON values. Each task checks the ones that it uses. */
export type TaskParameters = Readonly<Record<string, unknown>>;

/** What every task gets, whatever its kind. What is not data is at the end. */
export interface TaskContext<Task extends TaskDefinition = TaskDefinition> {
  readonly runId: string;
  readonly pipelineId: string;
  readonly task: Task;
  /** Counts from 1. */
  readonly attempt: number;
  /** The day that the run is for, `YYYY-MM-DD` in UTC: it is still open, so only days before it are loaded. */
  readonly logicalDate: string;
  readonly parameters: TaskParameters;
  /** Grows with each claim of the task, so that an older claim can be refused. Null where no other process can claim it. */
  readonly fencingToken: bigint | null;
  readonly log: TaskLogger;
  readonly progress: (progress: TaskProgress) => void;
  /** Reports something questionable that does not fail the task. */
  readonly warn: (code: string, message: string) => void;
  /** Aborted when the task must stop. */
  readonly signal: AbortSignal;
}

/** The work behind a task, with its dependencies bound. */
export type TaskHandler<Task extends TaskDefinition = RunTask> = (
  context: TaskContext<Task>,
) => Promise<TaskResult>;

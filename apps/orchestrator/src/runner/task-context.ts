import type { DbtTask } from '../definitions/pipeline.ts';
import type { TaskProgress, TaskResult } from './run-event.ts';

/** What a task is given. `today` is the day the run is for, `YYYY-MM-DD` in UTC: the open day, never loaded. */
export interface TaskContext {
  readonly runId: string;
  readonly today: string;
  readonly signal: AbortSignal;
  readonly progress: (progress: TaskProgress) => void;
  readonly warn: (code: string, message: string) => void;
}

/** The work behind a `run` task. */
export type TaskHandler = (context: TaskContext) => Promise<TaskResult>;

/** The work behind a `dbt` task. */
export type DbtTaskHandler = (task: DbtTask, context: TaskContext) => Promise<TaskResult>;

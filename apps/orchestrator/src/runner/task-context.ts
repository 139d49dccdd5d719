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

/** What a dbt task is given: it notes in `dq` which task asked. */
export interface DbtTaskContext extends TaskContext {
  readonly pipelineId: string;
  readonly taskId: string;
}

/** The work behind a `dbt` task. */
export type DbtTaskHandler = (task: DbtTask, context: DbtTaskContext) => Promise<TaskResult>;

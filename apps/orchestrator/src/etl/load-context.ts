import type { TaskContext } from '../runner/task-context.ts';

/** What the loading of windows needs of the task that it is part of. */
export interface LoadContext extends Pick<TaskContext, 'runId' | 'progress' | 'warn' | 'signal'> {
  /** The open day of the run, `YYYY-MM-DD` in UTC: only days before it are loaded. */
  readonly today: string;
}

/** A dbt command that a task may run. */
export const DBT_COMMANDS = [
  'deps',
  'seed',
  'snapshot',
  'run',
  'test',
  'build',
  'source freshness',
  'docs generate',
] as const;
export type DbtCommandName = (typeof DBT_COMMANDS)[number];

/** Which data the tests of a dbt command check. */
export const CHECK_SCOPES = ['changed', 'all'] as const;
export type CheckScope = (typeof CHECK_SCOPES)[number];

interface TaskBase {
  /** Unique within its pipeline. */
  readonly id: string;
  /** Ids of the tasks of the same pipeline that must succeed first. */
  readonly after: readonly string[];
}

/** Runs one of the application's handlers. */
export interface RunTask extends TaskBase {
  readonly kind: 'run';
  readonly handler: string;
}

/** One dbt invocation. */
export interface DbtTask extends TaskBase {
  readonly kind: 'dbt';
  readonly command: DbtCommandName;
  /** dbt's own selection syntax, e.g. `path:models/staging`; absent means everything. */
  readonly selector?: string;
  /** Which data its tests check: days that changed since the tests last passed, or everything. @defaultValue changed */
  readonly scope?: CheckScope;
}

/** Runs another pipeline to its end. */
export interface TriggerTask extends TaskBase {
  readonly kind: 'trigger';
  readonly pipelineId: string;
}

/** Waits for the approval of an operator. */
export interface ApprovalTask extends TaskBase {
  readonly kind: 'approval';
}

export type TaskDefinition = RunTask | DbtTask | TriggerTask | ApprovalTask;

/** A pipeline is data: what runs, in which order, and when. */
export interface PipelineDefinition {
  readonly id: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Cron expression in UTC; null means manual runs only. */
  readonly schedule: string | null;
  readonly tasks: readonly TaskDefinition[];
}

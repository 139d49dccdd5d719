import { sql, boolean, check, index, integer, text, timestamp, uuid } from '../drizzle.ts';
import { dqSchema } from './dq-schema.ts';

/** One row per ended invocation of dbt, with any outcome; inserted in one transaction with its node results. */
export const dbtInvocation = dqSchema.table(
  'dbt_invocation',
  {
    /** dbt's own id; an id of the orchestrator if dbt did not start. */
    invocationId: uuid('invocation_id').primaryKey(),
    runId: text('run_id').notNull(),
    /** The task and its pipeline; null for a manual invocation. */
    pipelineId: text('pipeline_id'),
    taskId: text('task_id'),
    attempt: integer('attempt').notNull().default(1),
    command: text('command').notNull(),
    /** dbt's node selection; null for the whole project. */
    selector: text('selector'),
    outcome: text('outcome', { enum: ['success', 'failed', 'cancelled', 'broken'] }).notNull(),
    /** The error code of the outcome `broken`: the result of dbt is unknown. Null for other outcomes. */
    code: text('code'),
    /** The first failure, or the reason of the outcome `broken`; secrets redacted. */
    message: text('message'),
    nothingToDo: boolean('nothing_to_do').notNull(),
    dbtVersion: text('dbt_version'),
    /** Hash of the project's files; null if it was not computed. */
    projectFingerprint: text('project_fingerprint'),
    /** The folder of its artifacts on the machine that ran it. */
    targetPath: text('target_path'),
    startedAt: timestamp('started_at', { withTimezone: true, mode: 'string' }).notNull(),
    finishedAt: timestamp('finished_at', { withTimezone: true, mode: 'string' }).notNull(),
  },
  (table) => [
    index('dbt_invocation_run_id_idx').on(table.runId),
    index('dbt_invocation_finished_at_idx').on(table.finishedAt),
    check(
      'dbt_invocation_outcome_known',
      sql`${table.outcome} in ('success', 'failed', 'cancelled', 'broken')`,
    ),
    check('dbt_invocation_broken_has_code', sql`(${table.outcome} = 'broken') = (${table.code} is not null)`),
  ],
);

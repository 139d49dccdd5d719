import { sql, boolean, check, index, integer, text, timestamp, uuid } from '../drizzle.ts';
import { dqSchema } from './dq-schema.ts';

/** One row per invocation of dbt that has ended, however it ended; written with its node results in one transaction. */
export const dbtInvocation = dqSchema.table(
  'dbt_invocation',
  {
    /** dbt's own id; one of ours where dbt never began. */
    invocationId: uuid('invocation_id').primaryKey(),
    runId: text('run_id').notNull(),
    /** The task that asked, and the pipeline it belongs to; null for one that a person ran by hand. */
    pipelineId: text('pipeline_id'),
    taskId: text('task_id'),
    attempt: integer('attempt').notNull().default(1),
    command: text('command').notNull(),
    /** dbt's node selection; null for the whole project. */
    selector: text('selector'),
    outcome: text('outcome', { enum: ['success', 'failed', 'cancelled', 'broken'] }).notNull(),
    /** Why nobody can say how it ended: of `broken` alone. */
    code: text('code'),
    /** The first failure, or the reason of a broken one; secrets redacted. */
    message: text('message'),
    nothingToDo: boolean('nothing_to_do').notNull(),
    dbtVersion: text('dbt_version'),
    /** Which state of the project's files it ran on; null where nobody looked. */
    projectFingerprint: text('project_fingerprint'),
    /** The folder of its artifacts, on the machine that ran it. */
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

import { sql, bigint, check, index, integer, primaryKey, text, timestamp, uuid } from '../drizzle.ts';
import { dbtInvocation } from './dbt-invocation.ts';
import { dqSchema } from './dq-schema.ts';

/** The result of one node (model, test, snapshot …) in one invocation of dbt. */
export const dbtNodeResult = dqSchema.table(
  'dbt_node_result',
  {
    invocationId: uuid('invocation_id')
      .notNull()
      .references(() => dbtInvocation.invocationId, { onDelete: 'cascade' }),
    /** dbt's key, such as `model.volka_marketing.dim_ads`. */
    uniqueId: text('unique_id').notNull(),
    name: text('name').notNull(),
    resourceType: text('resource_type').notNull(),
    status: text('status', {
      enum: ['success', 'warn', 'no-op', 'fail', 'error', 'partial-success', 'skipped', 'upstream-failed'],
    }).notNull(),
    /** Null for a node that did not start. */
    startedAt: timestamp('started_at', { withTimezone: true, mode: 'string' }),
    durationMs: integer('duration_ms').notNull(),
    /** dbt's message; secrets redacted. */
    message: text('message'),
    rowsAffected: bigint('rows_affected', { mode: 'bigint' }),
    /** Number of failing rows of a test; null for other nodes. */
    failures: bigint('failures', { mode: 'bigint' }),
    /** The table with a test's failing rows until it passes again, such as `"volka"."dq"."not_null_…"`. */
    failuresRelation: text('failures_relation'),
    /** The failed nodes that an upstream-failed node depends on. */
    blockedBy: text('blocked_by').array().notNull(),
    /** The SQL that was sent to the database; stored only for nodes that did not succeed. */
    compiledSql: text('compiled_sql'),
  },
  (table) => [
    primaryKey({ columns: [table.invocationId, table.uniqueId] }),
    // For the latest results of one test.
    index('dbt_node_result_unique_id_idx').on(table.uniqueId, table.invocationId),
    check(
      'dbt_node_result_status_known',
      sql`${table.status} in ('success', 'warn', 'no-op', 'fail', 'error', 'partial-success', 'skipped', 'upstream-failed')`,
    ),
  ],
);

import { sql, bigint, check, date, index, text, timestamp } from '../drizzle.ts';
import { dqSchema } from './dq-schema.ts';

/**
 * Warnings of dbt tests that an operator has accepted, each with a reason. They stay visible, but cause no alert. Rows are never deleted. An
 * acknowledgement ends after its last day, or when it is withdrawn.
 */
export const testAcknowledgements = dqSchema.table(
  'test_acknowledgements',
  {
    acknowledgementId: bigint('acknowledgement_id', { mode: 'bigint' })
      .primaryKey()
      .generatedByDefaultAsIdentity(),
    /** The name of the test in dbt. */
    testName: text('test_name').notNull(),
    /** Only failing rows of this campaign; null: of every campaign. */
    campaignName: text('campaign_name'),
    /** Only failing rows of these days, both included; null: no limit. */
    fromDate: date('from_date', { mode: 'string' }),
    toDate: date('to_date', { mode: 'string' }),
    reason: text('reason').notNull(),
    acknowledgedBy: text('acknowledged_by').notNull(),
    acknowledgedAt: timestamp('acknowledged_at', { withTimezone: true, mode: 'string' })
      .notNull()
      .default(sql`clock_timestamp()`),
    /** The last day (UTC) on which it applies; null: until it is withdrawn. */
    lastDay: date('last_day', { mode: 'string' }),
    withdrawnAt: timestamp('withdrawn_at', { withTimezone: true, mode: 'string' }),
    withdrawnBy: text('withdrawn_by'),
  },
  (table) => [
    index('test_acknowledgements_test_name_idx').on(table.testName),
    check('test_acknowledgements_has_reason', sql`${table.reason} ~ '[^[:space:]]'`),
    check('test_acknowledgements_days_ordered', sql`${table.fromDate} <= ${table.toDate}`),
    check(
      'test_acknowledgements_withdrawal_complete',
      sql`(${table.withdrawnAt} is null) = (${table.withdrawnBy} is null)`,
    ),
  ],
);

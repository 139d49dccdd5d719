import { sql, bigint, check, date, index, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/**
 * Days that an operator has accepted as missing: who, when and why. Accepted days are not due until the decision is withdrawn. Rows are never
 * deleted. @see DATA_RULES 2
 */
export const acceptedGaps = etlSchema.table(
  'accepted_gaps',
  {
    gapId: bigint('gap_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    stream: text('stream').notNull(),
    /** The operator's range. The accepted days are the rows of `etl.coverage` with this gap. */
    fromDate: date('from_date', { mode: 'string' }).notNull(),
    toDate: date('to_date', { mode: 'string' }).notNull(),
    reason: text('reason').notNull(),
    acceptedBy: text('accepted_by').notNull(),
    acceptedAt: timestamp('accepted_at', { withTimezone: true, mode: 'string' }).notNull(),
    withdrawnBy: text('withdrawn_by'),
    withdrawnAt: timestamp('withdrawn_at', { withTimezone: true, mode: 'string' }),
  },
  (table) => [
    index('accepted_gaps_stream_from_date_idx').on(table.stream, table.fromDate),
    check('accepted_gaps_window_ordered', sql`${table.fromDate} <= ${table.toDate}`),
    check('accepted_gaps_reason_given', sql`${table.reason} ~ '[^[:space:]]'`),
    check(
      'accepted_gaps_withdrawal_complete',
      sql`(${table.withdrawnBy} is null) = (${table.withdrawnAt} is null)`,
    ),
  ],
);

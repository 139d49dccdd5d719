import { bigint, date, index, primaryKey, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** What is known of each day of a stream: the load that last brought it, how fresh that was, and an open failure. */
export const coverage = etlSchema.table(
  'coverage',
  {
    stream: text('stream').notNull(),
    date: date('date', { mode: 'string' }).notNull(),
    loadId: bigint('load_id', { mode: 'bigint' }).references(() => loads.loadId),
    fetchedAsOf: date('fetched_as_of', { mode: 'string' }),
    fetchedAt: timestamp('fetched_at', { withTimezone: true, mode: 'string' }),
    /** Set = the last attempt failed; a success clears all four. */
    failedAt: timestamp('failed_at', { withTimezone: true, mode: 'string' }),
    failureCode: text('failure_code'),
    failureMessage: text('failure_message'),
    failedRunId: text('failed_run_id'),
  },
  (table) => [
    primaryKey({ name: 'coverage_pkey', columns: [table.stream, table.date] }),
    index('coverage_load_id_idx').on(table.loadId),
  ],
);

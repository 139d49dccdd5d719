import { date, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/**
 * The window that a stream's only writer is loading: one row per stream, and none while nothing is loaded. A row whose run has ended means that
 * the process ended within the window. @see docs/adr/0047-interrupted-windows.md
 */
export const windowsUnderWay = etlSchema.table('windows_under_way', {
  stream: text('stream').primaryKey(),
  fromDate: date('from_date', { mode: 'string' }).notNull(),
  toDate: date('to_date', { mode: 'string' }).notNull(),
  runId: text('run_id').notNull(),
  /** The run's "today". */
  asOfDate: date('as_of_date', { mode: 'string' }).notNull(),
  begunAt: timestamp('begun_at', { withTimezone: true, mode: 'string' }).notNull(),
});

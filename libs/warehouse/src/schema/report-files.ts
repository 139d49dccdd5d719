import { sql, bigint, check, date, index, integer, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/** The manifest of reports: one row per written file, with the state of its data. A removed file keeps its row. */
export const reportFiles = etlSchema.table(
  'report_files',
  {
    reportId: bigint('report_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    /** Name of the query without its ending, e.g. `october_2024_report`. */
    report: text('report').notNull(),
    format: text('format', { enum: ['xlsx', 'csv'] }).notNull(),
    /** First day of the report's month; null for a query without a month. */
    month: date('month', { mode: 'string' }),
    /** The instant of the figures; null: the current figures at the time of writing. */
    asOf: timestamp('as_of', { withTimezone: true, mode: 'string' }),
    uri: text('uri').notNull(),
    bytes: bigint('bytes', { mode: 'bigint' }).notNull(),
    sha256: text('sha256').notNull(),
    rowCount: integer('row_count').notNull(),
    runId: text('run_id').notNull(),
    dataThroughDate: date('data_through_date', { mode: 'string' }),
    writtenAt: timestamp('written_at', { withTimezone: true, mode: 'string' }).notNull(),
    /** Set when newer files replaced the file. */
    removedAt: timestamp('removed_at', { withTimezone: true, mode: 'string' }),
  },
  (table) => [
    check('report_files_format_known', sql`${table.format} in ('xlsx', 'csv')`),
    index('report_files_kept_idx')
      .on(table.writtenAt)
      .where(sql`${table.removedAt} is null`),
  ],
);

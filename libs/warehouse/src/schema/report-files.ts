import { sql, bigint, check, date, index, integer, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/** The manifest of reports: one row a file that was written, with what its figures rest on; a removed file keeps its row. */
export const reportFiles = etlSchema.table(
  'report_files',
  {
    reportId: bigint('report_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    /** Name of the query without its ending, e.g. `october_2024_report`. */
    report: text('report').notNull(),
    format: text('format', { enum: ['xlsx', 'csv'] }).notNull(),
    /** First day of the month the report was asked for; null where the query asks for none. */
    month: date('month', { mode: 'string' }),
    /** The instant as of which the figures were asked for; null = as they stood when it was written. */
    asOf: timestamp('as_of', { withTimezone: true, mode: 'string' }),
    uri: text('uri').notNull(),
    bytes: bigint('bytes', { mode: 'bigint' }).notNull(),
    sha256: text('sha256').notNull(),
    rowCount: integer('row_count').notNull(),
    runId: text('run_id').notNull(),
    dataThroughDate: date('data_through_date', { mode: 'string' }),
    writtenAt: timestamp('written_at', { withTimezone: true, mode: 'string' }).notNull(),
    /** Set = the file is gone: newer ones took its place. */
    removedAt: timestamp('removed_at', { withTimezone: true, mode: 'string' }),
  },
  (table) => [
    check('report_files_format_known', sql`${table.format} in ('xlsx', 'csv')`),
    index('report_files_kept_idx')
      .on(table.writtenAt)
      .where(sql`${table.removedAt} is null`),
  ],
);

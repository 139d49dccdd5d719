import { bigint, date, index, jsonb, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** Warnings about data that a run loaded although it is questionable. They are for people; no code acts on them. */
export const warnings = etlSchema.table(
  'warnings',
  {
    warningId: bigint('warning_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    stream: text('stream').notNull(),
    runId: text('run_id').notNull(),
    /** The kind of the warning, such as `ETL_EMPTY_WINDOW`. */
    code: text('code').notNull(),
    fromDate: date('from_date', { mode: 'string' }).notNull(),
    toDate: date('to_date', { mode: 'string' }).notNull(),
    /** The load with the data, if there is one. */
    loadId: bigint('load_id', { mode: 'bigint' }).references(() => loads.loadId),
    message: text('message').notNull(),
    /** The figures of the message; their properties depend on the code. */
    details: jsonb('details').$type<Readonly<Record<string, unknown>>>().notNull(),
    warnedAt: timestamp('warned_at', { withTimezone: true, mode: 'string' }).notNull(),
  },
  (table) => [
    index('warnings_run_id_idx').on(table.runId),
    index('warnings_stream_from_date_idx').on(table.stream, table.fromDate),
  ],
);

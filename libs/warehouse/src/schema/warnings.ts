import { bigint, date, index, jsonb, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** What a run found questionable in what it was given, though it loaded it: for people, never acted on. */
export const warnings = etlSchema.table(
  'warnings',
  {
    warningId: bigint('warning_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    stream: text('stream').notNull(),
    runId: text('run_id').notNull(),
    /** What reports group by, such as `ETL_EMPTY_WINDOW`. */
    code: text('code').notNull(),
    fromDate: date('from_date', { mode: 'string' }).notNull(),
    toDate: date('to_date', { mode: 'string' }).notNull(),
    /** The load that brought it, where there is one. */
    loadId: bigint('load_id', { mode: 'bigint' }).references(() => loads.loadId),
    message: text('message').notNull(),
    /** The figures behind the message; their shape goes with the code. */
    details: jsonb('details').$type<Readonly<Record<string, unknown>>>().notNull(),
    warnedAt: timestamp('warned_at', { withTimezone: true, mode: 'string' }).notNull(),
  },
  (table) => [
    index('warnings_run_id_idx').on(table.runId),
    index('warnings_stream_from_date_idx').on(table.stream, table.fromDate),
  ],
);

import { sql, bigint, check, date, foreignKey, integer, text, timestamp, unique } from '../drizzle.ts';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { etlSchema } from './etl-schema.ts';

/** The ledger: one row per finished load, inserted in the transaction of its rows and never updated. */
export const loads = etlSchema.table(
  'loads',
  {
    loadId: bigint('load_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    stream: text('stream').notNull(),
    fromDate: date('from_date', { mode: 'string' }).notNull(),
    toDate: date('to_date', { mode: 'string' }).notNull(),
    runId: text('run_id').notNull(),
    /** The run's "today". It tells which lifedays were complete when the answer was fetched. */
    asOfDate: date('as_of_date', { mode: 'string' }).notNull(),
    status: text('status', { enum: ['loaded', 'unchanged', 'no_data'] }).notNull(),
    attempts: integer('attempts').notNull(),
    responseSha256: text('response_sha256'),
    responseBytes: bigint('response_bytes', { mode: 'bigint' }),
    archiveUri: text('archive_uri'),
    /** The load whose archived answer this load read again; null: the answer came from the API. */
    replayOf: bigint('replay_of', { mode: 'bigint' }).references((): AnyPgColumn => loads.loadId),
    schemaVersion: text('schema_version').notNull(),
    recordsReceived: bigint('records_received', { mode: 'bigint' }).notNull(),
    rowsAccepted: bigint('rows_accepted', { mode: 'bigint' }).notNull(),
    rowsCollapsed: bigint('rows_collapsed', { mode: 'bigint' }).notNull(),
    rowsQuarantined: bigint('rows_quarantined', { mode: 'bigint' }).notNull(),
    /** Refused cells of accepted and collapsed rows; not part of the sum above. */
    cellsQuarantined: bigint('cells_quarantined', { mode: 'bigint' })
      .notNull()
      .default(sql`0`),
    fetchMs: integer('fetch_ms').notNull(),
    loadMs: integer('load_ms').notNull(),
    /**
     * The load whose quarantined records this load replays. Such a load has only some rows of its window, so it covers no day and makes no
     * tombstones.
     */
    replaysQuarantineOf: bigint('replays_quarantine_of', { mode: 'bigint' }),
    startedAt: timestamp('started_at', { withTimezone: true, mode: 'string' }).notNull(),
    loadedAt: timestamp('loaded_at', { withTimezone: true, mode: 'string' }).notNull(),
  },
  (table) => [
    unique('loads_stream_loaded_at_key').on(table.stream, table.loadedAt),
    foreignKey({
      name: 'loads_replays_quarantine_of_fk',
      columns: [table.replaysQuarantineOf],
      foreignColumns: [table.loadId],
    }),
    check(
      'loads_replay_is_later',
      sql`${table.replaysQuarantineOf} is null or (${table.replaysQuarantineOf} < ${table.loadId} and ${table.status} = 'loaded')`,
    ),
    check('loads_status_known', sql`${table.status} in ('loaded', 'unchanged', 'no_data')`),
    check('loads_window_ordered', sql`${table.fromDate} <= ${table.toDate}`),
    check(
      'loads_every_record_accounted_for',
      sql`${table.recordsReceived} = ${table.rowsAccepted} + ${table.rowsCollapsed} + ${table.rowsQuarantined}`,
    ),
  ],
);

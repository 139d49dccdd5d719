import { sql, bigint, check, date, foreignKey, index, primaryKey, text, timestamp } from '../drizzle.ts';
import { acceptedGaps } from './accepted-gaps.ts';
import { emptyDayConfirmations } from './empty-day-confirmations.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/**
 * The state of a day, the first that applies:
 * `accepted`: an operator accepted it as missing; `failed`: the last attempt got no usable answer; `refused`: the source answers other days and
 * rejects the request for this one; `never_loaded`; `loaded`: the last answer has rows of the day; `confirmed_empty`: it has none, and an
 * operator confirmed that; `no_data`: it has none.
 */
const COVERAGE_STATES = [
  'accepted',
  'failed',
  'refused',
  'never_loaded',
  'loaded',
  'confirmed_empty',
  'no_data',
] as const;

export type CoverageState = (typeof COVERAGE_STATES)[number];

/** One row per day of a stream: the load of its last answer, the last load with rows, and an open failure. */
export const coverage = etlSchema.table(
  'coverage',
  {
    stream: text('stream').notNull(),
    date: date('date', { mode: 'string' }).notNull(),
    /** The load of the last successful answer, also if it has no rows of the day. */
    loadId: bigint('load_id', { mode: 'bigint' }).references(() => loads.loadId),
    fetchedAsOf: date('fetched_as_of', { mode: 'string' }),
    fetchedAt: timestamp('fetched_at', { withTimezone: true, mode: 'string' }),
    /** Set if the last attempt failed. A success clears the six columns of the failure. */
    failedAt: timestamp('failed_at', { withTimezone: true, mode: 'string' }),
    /** The "today" of the run that failed. */
    failedAsOf: date('failed_as_of', { mode: 'string' }),
    failureCode: text('failure_code'),
    failureMessage: text('failure_message'),
    failedRunId: text('failed_run_id'),
    /** Null counts as `failed`. */
    failureKind: text('failure_kind', { enum: ['failed', 'refused'] }),
    /** The last load with rows of the day. Null: there is none, or an operator has confirmed the day as empty since. */
    rowsLoadId: bigint('rows_load_id', { mode: 'bigint' }).references(() => loads.loadId),
    /** The load of the last confirmation that the day is empty. */
    confirmationLoadId: bigint('confirmation_load_id', { mode: 'bigint' }),
    /** Set if an operator accepted the day as missing. A success and a withdrawal clear it. */
    acceptedGapId: bigint('accepted_gap_id', { mode: 'bigint' }).references(() => acceptedGaps.gapId),
    state: text('state', { enum: COVERAGE_STATES })
      .notNull()
      .generatedAlwaysAs(
        sql`case when accepted_gap_id is not null then 'accepted'
                 when failed_at is not null then coalesce(failure_kind, 'failed')
                 when load_id is null then 'never_loaded'
                 when rows_load_id = load_id then 'loaded'
                 when confirmation_load_id > coalesce(rows_load_id, 0) then 'confirmed_empty'
                 else 'no_data' end`,
      ),
  },
  (table) => [
    primaryKey({ name: 'coverage_pkey', columns: [table.stream, table.date] }),
    index('coverage_load_id_idx').on(table.loadId),
    foreignKey({
      name: 'coverage_confirmation_load_id_fk',
      columns: [table.confirmationLoadId],
      foreignColumns: [emptyDayConfirmations.loadId],
    }),
    check(
      'coverage_failure_kind_known',
      sql`${table.failureKind} in ('failed', 'refused') and ${table.failedAt} is not null or ${table.failureKind} is null`,
    ),
  ],
);

import { sql, bigint, check, date, index, jsonb, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';

/** Why a record was refused. Reports group by the name of the rule. */
export interface QuarantineReason {
  readonly rule: string;
  readonly message: string;
  readonly column?: string;
}

/**
 * Records that validation refused, with their raw JSON, so that they can be replayed after a fix: whole records, and rows that were loaded
 * without some of their cells. `cell_columns` distinguishes them.
 * @see docs/adr/0034-cells-set-aside.md
 */
export const quarantine = etlSchema.table(
  'quarantine',
  {
    quarantineId: bigint('quarantine_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    // No foreign keys to loads: the same transaction inserts the load and these rows, and a check of each row would double their cost.
    loadId: bigint('load_id', { mode: 'bigint' }).notNull(),
    /** Position in the answer, from 0. */
    recordIndex: bigint('record_index', { mode: 'bigint' }).notNull(),
    // Null: this part of the key was not readable. History then makes no tombstone on this date.
    campaignsExecutionDate: date('campaigns_execution_date', { mode: 'string' }),
    campaignName: text('campaign_name'),
    adName: text('ad_name'),
    /**
     * Null: the whole record was refused, and the load has no row of it. Otherwise the row was loaded, with NULL in these columns of the raw
     * table.
     */
    cellColumns: text('cell_columns').array(),
    reasons: jsonb('reasons').$type<readonly QuarantineReason[]>().notNull(),
    rawJson: text('raw_json').notNull(),
    state: text('state', { enum: ['open', 'replayed', 'discarded'] })
      .notNull()
      .default('open'),
    quarantinedAt: timestamp('quarantined_at', { withTimezone: true, mode: 'string' }).notNull(),
    /** When and by whom it was replayed or discarded. The decision is final (a trigger enforces it). */
    resolvedAt: timestamp('resolved_at', { withTimezone: true, mode: 'string' }),
    resolvedBy: text('resolved_by'),
    discardReason: text('discard_reason'),
    /** The load with the row of the replayed record. */
    replayLoadId: bigint('replay_load_id', { mode: 'bigint' }),
  },
  (table) => [
    // Few records are open; decided records are never deleted. There is only one index, because each makes every refused row slower.
    index('quarantine_open_idx')
      .on(table.loadId)
      .where(sql`${table.state} = 'open'`),
    check(
      'quarantine_cells_belong_to_a_row',
      sql`${table.cellColumns} is null
        or (cardinality(${table.cellColumns}) > 0
          and num_nulls(${table.campaignsExecutionDate}, ${table.campaignName}, ${table.adName}) = 0)`,
    ),
    check('quarantine_state_known', sql`${table.state} in ('open', 'replayed', 'discarded')`),
    check(
      'quarantine_decision_complete',
      sql`case ${table.state}
        when 'open' then num_nonnulls(${table.resolvedAt}, ${table.resolvedBy}, ${table.discardReason}, ${table.replayLoadId}) = 0
        when 'replayed' then num_nulls(${table.resolvedAt}, ${table.resolvedBy}, ${table.replayLoadId}) = 0 and ${table.discardReason} is null
        when 'discarded' then num_nulls(${table.resolvedAt}, ${table.resolvedBy}) = 0 and ${table.discardReason} ~ '[^[:space:]]' and ${table.replayLoadId} is null
      end`,
    ),
  ],
);

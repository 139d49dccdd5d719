import { sql } from 'drizzle-orm';
import { bigint, check, date, index, jsonb, text, timestamp } from 'drizzle-orm/pg-core';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** Why a record was refused; the rule's name is what reports group by. */
export interface QuarantineReason {
  readonly rule: string;
  readonly message: string;
  readonly column?: string;
}

/** Records that were refused, with their raw JSON, so that they can be replayed after a fix. */
export const quarantine = etlSchema.table(
  'quarantine',
  {
    quarantineId: bigint('quarantine_id', { mode: 'bigint' }).primaryKey().generatedByDefaultAsIdentity(),
    loadId: bigint('load_id', { mode: 'bigint' })
      .notNull()
      .references(() => loads.loadId),
    /** Position in the answer, from 0. */
    recordIndex: bigint('record_index', { mode: 'bigint' }).notNull(),
    // Null = that part of the key could not be read: history then closes nothing on this date.
    campaignsExecutionDate: date('campaigns_execution_date', { mode: 'string' }),
    campaignName: text('campaign_name'),
    adName: text('ad_name'),
    reasons: jsonb('reasons').$type<readonly QuarantineReason[]>().notNull(),
    rawJson: text('raw_json').notNull(),
    state: text('state', { enum: ['open', 'replayed', 'discarded'] })
      .notNull()
      .default('open'),
    quarantinedAt: timestamp('quarantined_at', { withTimezone: true, mode: 'string' }).notNull(),
  },
  (table) => [
    index('quarantine_load_id_idx').on(table.loadId),
    check('quarantine_state_known', sql`${table.state} in ('open', 'replayed', 'discarded')`),
  ],
);

import { bigint, text } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/**
 * Confirmations of operators that the source no longer has rows for some days. The load has no rows; because of this entry, history makes
 * tombstones for the open keys of its days. @see DATA_RULES 33
 */
export const emptyDayConfirmations = etlSchema.table('empty_day_confirmations', {
  loadId: bigint('load_id', { mode: 'bigint' })
    .primaryKey()
    .references(() => loads.loadId),
  confirmedBy: text('confirmed_by').notNull(),
  reason: text('reason').notNull(),
});

import { bigint, text } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/**
 * What an operator said of days that the source answers nothing for any more: their rows are really gone. The load named here brought
 * nothing; through this row it vouches for its days, and history closes what is open on them. @see DATA_RULES 33
 */
export const emptyDayConfirmations = etlSchema.table('empty_day_confirmations', {
  loadId: bigint('load_id', { mode: 'bigint' })
    .primaryKey()
    .references(() => loads.loadId),
  confirmedBy: text('confirmed_by').notNull(),
  reason: text('reason').notNull(),
});

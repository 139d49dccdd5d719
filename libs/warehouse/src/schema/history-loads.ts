import { sql, bigint, check, date, index, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** Which loads are in history; append puts a load in as `waiting`, the snapshot's own transaction moves it on. */
export const historyLoads = etlSchema.table(
  'history_loads',
  {
    loadId: bigint('load_id', { mode: 'bigint' })
      .primaryKey()
      .references(() => loads.loadId),
    stream: text('stream').notNull(),
    fromDate: date('from_date', { mode: 'string' }).notNull(),
    toDate: date('to_date', { mode: 'string' }).notNull(),
    state: text('state', { enum: ['waiting', 'taking', 'in_history'] })
      .notNull()
      .default('waiting'),
    offeredAt: timestamp('offered_at', { withTimezone: true, mode: 'string' }).notNull(),
    takenAt: timestamp('taken_at', { withTimezone: true, mode: 'string' }),
    inHistoryAt: timestamp('in_history_at', { withTimezone: true, mode: 'string' }),
  },
  (table) => [
    check('history_loads_state_known', sql`${table.state} in ('waiting', 'taking', 'in_history')`),
    // Few loads are ever under way; years of finished ones must not be read to find them.
    index('history_loads_open_idx')
      .on(table.loadId)
      .where(sql`${table.state} <> 'in_history'`),
  ],
);

import { sql, bigint, check, date, index, text, timestamp } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** The queue of the history. `append` inserts a load as `waiting`; the transaction of the snapshot changes its state. */
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
    // A partial index finds the few waiting loads among years of finished ones.
    index('history_loads_open_idx')
      .on(table.loadId)
      .where(sql`${table.state} <> 'in_history'`),
  ],
);

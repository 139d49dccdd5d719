import { bigint, date, index, integer, primaryKey, text } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

const sum = (name: string) => bigint(name, { mode: 'bigint' });

/** Sums of each load by day. They show without the rows that a day differs from the others, or has not grown. */
export const dayVolumes = etlSchema.table(
  'day_volumes',
  {
    loadId: bigint('load_id', { mode: 'bigint' })
      .notNull()
      .references(() => loads.loadId),
    stream: text('stream').notNull(),
    date: date('date', { mode: 'string' }).notNull(),
    /** Accepted rows. A day without accepted rows has no entry. */
    rowCount: integer('row_count').notNull(),
    impressions: sum('impressions').notNull(),
    clicks: sum('clicks').notNull(),
    registrations: sum('registrations').notNull(),
    // Null: no row of the day has that lifeday.
    players1d: sum('players_1d'),
    players3d: sum('players_3d'),
    players7d: sum('players_7d'),
    players14d: sum('players_14d'),
  },
  (table) => [
    primaryKey({ name: 'day_volumes_pkey', columns: [table.loadId, table.date] }),
    index('day_volumes_stream_date_idx').on(table.stream, table.date),
  ],
);

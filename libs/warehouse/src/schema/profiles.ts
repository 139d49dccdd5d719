import { bigint, jsonb, primaryKey, text } from '../drizzle.ts';
import { etlSchema } from './etl-schema.ts';
import { loads } from './loads.ts';

/** The profile of each column of a load: counts, nulls, minimum and maximum. */
export const profiles = etlSchema.table(
  'profiles',
  {
    loadId: bigint('load_id', { mode: 'bigint' })
      .notNull()
      .references(() => loads.loadId),
    columnName: text('column_name').notNull(),
    stats: jsonb('stats').$type<Readonly<Record<string, unknown>>>().notNull(),
  },
  (table) => [primaryKey({ name: 'profiles_pkey', columns: [table.loadId, table.columnName] })],
);

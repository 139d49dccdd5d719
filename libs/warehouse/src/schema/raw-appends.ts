import {
  bigint,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  text,
  timestamp,
  varchar,
} from '../drizzle.ts';

const count = (name: string) => integer(name);
const cents = (name: string) => bigint(name, { mode: 'bigint' });
const ratio = (name: string) => numeric(name, { precision: 18, scale: 10 });

/**
 * The raw log, append-only: the cleaned rows of the API, one row per (day, campaign, ad) and load; never updated.
 * It has no unique key, because a key has a row in each load. The history makes versions of them.
 */
export const campaignPerformanceRawAppends = pgTable(
  'campaign_performance_raw_appends',
  {
    campaignsExecutionDate: date('campaigns_execution_date', { mode: 'string' }).notNull(),
    campaignName: varchar('campaign_name', { length: 255 }).notNull(),
    adName: varchar('ad_name', { length: 255 }).notNull(),
    spendCents: integer('spend_cents'),
    // Null: the source's value was refused; it is in etl.quarantine.
    impressions: count('impressions'),
    clicks: count('clicks'),
    registrations: count('registrations'),
    ctr: ratio('ctr'),
    cr: ratio('cr'),
    cpcCents: integer('cpc_cents'),
    players1d: count('players_1d'),
    players3d: count('players_3d'),
    players7d: count('players_7d'),
    players14d: count('players_14d'),
    payers1d: count('payers_1d'),
    payers3d: count('payers_3d'),
    payers7d: count('payers_7d'),
    payers14d: count('payers_14d'),
    payments1d: count('payments_1d'),
    payments3d: count('payments_3d'),
    payments7d: count('payments_7d'),
    payments14d: count('payments_14d'),
    revenue1dCents: cents('revenue_1d_cents'),
    revenue3dCents: cents('revenue_3d_cents'),
    revenue7dCents: cents('revenue_7d_cents'),
    revenue14dCents: cents('revenue_14d_cents'),
    etlLoadedAt: timestamp('_etl_loaded_at', { withTimezone: true, mode: 'string' }).notNull(),
    loadId: bigint('_load_id', { mode: 'bigint' }).notNull(),
    spendSource: text('_spend_source').notNull(),
    extra: jsonb('_extra'),
  },
  // Loads are in order, so a block range has few load ids, and history finds the rows of a load without a large index. autosummarize adds full
  // ranges to the index: every snapshot would read the others. See ADR 0016.
  (table) => [
    index('campaign_performance_raw_appends_load_id_brin')
      .using('brin', table.loadId)
      .with({ autosummarize: true }),
  ],
);

import type { WarehousePool } from '../connect/connect-pool.ts';
import { streamRows } from './stream-rows.ts';
import type { StreamOptions } from './stream-rows.ts';

/** What was known at an instant. */
export interface AsOfFilter {
  /** An instant in load time, ISO 8601 with an offset, such as '2024-11-05T06:00:00Z'. */
  readonly at: string;
  /** Days of the metrics, both included. */
  readonly fromDate: string;
  readonly toDate: string;
  readonly campaignName?: string;
}

/** Figures of one lifeday, as far as they were known; null = not known then. */
export interface LifedayFigures {
  readonly players: number | null;
  readonly payers: number | null;
  readonly payments: number | null;
  /** EUR, decimal text, exact. */
  readonly revenueEur: string | null;
}

/** One ad on one day as it was known. Money in EUR as decimal text, exact. */
export interface CampaignPerformance {
  /** 'YYYY-MM-DD'. */
  readonly date: string;
  readonly campaignName: string;
  readonly adName: string;
  readonly spendEur: string | null;
  readonly spendSource: string;
  readonly impressions: number;
  readonly clicks: number;
  readonly registrations: number;
  readonly lifedays: Readonly<Record<1 | 3 | 7 | 14, LifedayFigures>>;
  /** Known from (included) to (excluded; null = to this day), ISO 8601 with microseconds. */
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly loadId: bigint;
}

type Lifeday = 1 | 3 | 7 | 14;

type Row = {
  date_day: string;
  campaign_name: string;
  ad_name: string;
  spend_eur: string | null;
  spend_source: string;
  impressions: number;
  clicks: number;
  registrations: number;
  valid_from: string;
  valid_to: string | null;
  load_id: bigint;
} & Record<`${'players' | 'payers' | 'payments'}_${Lifeday}d`, number | null> &
  Record<`revenue_${Lifeday}d_eur`, string | null>;

/**
 * Reads the state that was known at an instant, by day, campaign and ad, row by row. A deleted key is not there.
 * @throws {WarehouseError} WAREHOUSE_NOT_MIGRATED while dbt has not built `public_core`.
 */
export async function* readCampaignPerformanceAsOf(
  pool: WarehousePool,
  { at, fromDate, toDate, campaignName }: AsOfFilter,
  options?: StreamOptions,
): AsyncGenerator<CampaignPerformance, void, undefined> {
  const rows = streamRows<Row>(
    pool,
    'read campaign performance as of an instant',
    `select *
       from public_core.campaign_performance_as_of($1::timestamptz)
      where date_day between $2::date and $3::date
        and ($4::text is null or campaign_name = $4)
      order by date_day, campaign_name, ad_name`,
    [at, fromDate, toDate, campaignName ?? null],
    options,
  );
  for await (const row of rows) yield toPerformance(row);
}

function toPerformance(row: Row): CampaignPerformance {
  const figures = (day: Lifeday): LifedayFigures => ({
    players: row[`players_${day}d`],
    payers: row[`payers_${day}d`],
    payments: row[`payments_${day}d`],
    revenueEur: row[`revenue_${day}d_eur`],
  });
  return {
    date: row.date_day,
    campaignName: row.campaign_name,
    adName: row.ad_name,
    spendEur: row.spend_eur,
    spendSource: row.spend_source,
    impressions: row.impressions,
    clicks: row.clicks,
    registrations: row.registrations,
    lifedays: { 1: figures(1), 3: figures(3), 7: figures(7), 14: figures(14) },
    validFrom: row.valid_from,
    validTo: row.valid_to,
    loadId: row.load_id,
  };
}

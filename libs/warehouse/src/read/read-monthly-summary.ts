import { and, asc, gte, lte, bigint, date, numeric, pgSchema, text } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { runRead } from '../connect/run-read.ts';

const integer = (name: string) => bigint(name, { mode: 'bigint' });

/** dbt creates this view. These are the columns that every version of it has. */
const monthlyCampaignSummary = pgSchema('public_reporting')
  .view('monthly_campaign_summary', {
    reportMonth: date('report_month', { mode: 'string' }).notNull(),
    campaignName: text('campaign_name').notNull(),
    totalSpend: numeric('total_spend'),
    totalImpressions: integer('total_impressions'),
    totalClicks: integer('total_clicks'),
    totalRegistrations: integer('total_registrations'),
    totalPayers14d: integer('total_payers_14d'),
    totalRevenue14d: numeric('total_revenue_14d'),
    roas3d: numeric('roas_3d'),
    cpi: numeric('cpi'),
    cpp14d: numeric('cpp_14d'),
    retentionRate14d: numeric('retention_rate_14d'),
  })
  .existing();

/**
 * One campaign in one month. Money in EUR and ratios are exact decimal text; null if the value is unknown or the denominator is 0.
 */
export interface MonthlyCampaignSummary {
  /** First day of the month, 'YYYY-MM-DD'. */
  readonly reportMonth: string;
  readonly campaignName: string;
  readonly totalSpend: string | null;
  readonly totalImpressions: bigint | null;
  readonly totalClicks: bigint | null;
  readonly totalRegistrations: bigint | null;
  readonly totalPayers14d: bigint | null;
  readonly totalRevenue14d: string | null;
  readonly roas3d: string | null;
  readonly cpi: string | null;
  readonly cpp14d: string | null;
  readonly retentionRate14d: string | null;
}

/**
 * Reads the monthly summary for the months from `fromMonth` to `toMonth` (first days, both included), by month and
 * campaign.
 * @throws {WarehouseError} WAREHOUSE_NOT_MIGRATED while dbt has not built the view.
 */
export async function readMonthlySummary(
  pool: WarehousePool,
  months: { readonly fromMonth: string; readonly toMonth: string },
): Promise<readonly MonthlyCampaignSummary[]> {
  return runRead(pool, 'read the monthly campaign summary', (db) =>
    db
      .select()
      .from(monthlyCampaignSummary)
      .where(
        and(
          gte(monthlyCampaignSummary.reportMonth, months.fromMonth),
          lte(monthlyCampaignSummary.reportMonth, months.toMonth),
        ),
      )
      .orderBy(asc(monthlyCampaignSummary.reportMonth), asc(monthlyCampaignSummary.campaignName)),
  );
}

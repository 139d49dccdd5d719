import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** Sums over the current rows of one level. Amounts are exact decimal text, EUR. */
export interface LevelTotals {
  readonly level: string;
  readonly rows: bigint | null;
  readonly spendEur: string;
  readonly registrations: bigint;
  readonly revenue14dEur: string;
  /** Whether the totals differ from those of the first level, the raw log. */
  readonly differs: boolean;
}

interface Level {
  readonly level: string;
  readonly relation: string;
  readonly sql: string;
}

const sums = (rows: string, spend: string, registrations: string, revenue: string): string =>
  `${rows} as rows, coalesce(sum(${spend}), 0)::numeric(20, 2) as spend, coalesce(sum(${registrations}), 0)::int8 as registrations,
   coalesce(sum(${revenue}), 0)::numeric(20, 2) as revenue`;
const CENTS = sums('count(*)', 'spend_cents / 100.0', 'registrations', 'revenue_14d_cents / 100.0');
const EUR = sums('count(*)', 'spend_eur', 'registrations', 'revenue_14d_eur');

const LEVELS: readonly Level[] = [
  {
    // The last row of every key in the log, without deleted keys. The log does not show which keys are deleted.
    level: 'raw log',
    relation: 'public.campaign_performance_raw_appends',
    sql: `with last_rows as (
            select distinct on (campaigns_execution_date, campaign_name, ad_name) r.*
              from public.campaign_performance_raw_appends as r
              join etl.history_loads as h on h.load_id = r._load_id and h.state = 'in_history'
             order by campaigns_execution_date, campaign_name, ad_name, _load_id desc)
          select ${CENTS} from last_rows
           where not exists (
             select from public.scd_campaign_performance as s
              where s.dbt_valid_to is null and s._is_deleted
                and s.campaigns_execution_date = last_rows.campaigns_execution_date
                and s.campaign_name = last_rows.campaign_name and s.ad_name = last_rows.ad_name)`,
  },
  {
    level: 'history',
    relation: 'public.scd_campaign_performance',
    sql: `select ${CENTS} from public.scd_campaign_performance where dbt_valid_to is null and not _is_deleted`,
  },
  {
    level: 'staging',
    relation: 'public_staging.stg_campaign_performance',
    sql: `select ${EUR} from public_staging.stg_campaign_performance`,
  },
  {
    level: 'daily fact',
    relation: 'public_core.fct_daily_performance',
    sql: `select ${EUR} from public_core.fct_daily_performance`,
  },
  {
    level: 'monthly summary',
    relation: 'public_reporting.monthly_campaign_summary',
    sql: `select ${sums('null::int8', 'total_spend', 'total_registrations', 'total_revenue_14d')} from public_reporting.monthly_campaign_summary`,
  },
];

/** Reads the totals of every level that is built, from the raw log to the monthly summary. @see DATA_RULES 41 */
export async function readLevelTotals(pool: WarehousePool): Promise<readonly LevelTotals[]> {
  const totals: LevelTotals[] = [];
  for (const { level, relation, sql } of LEVELS) {
    const { rows: found } = await runQuery<{ there: boolean }>(
      pool,
      'read the totals of a level',
      'select to_regclass($1) is not null as there',
      [relation],
    );
    if (found[0]?.there !== true) continue;
    const { rows } = await runQuery<{
      rows: bigint | null;
      spend: string;
      registrations: bigint;
      revenue: string;
    }>(pool, 'read the totals of a level', sql);
    const [row] = rows;
    if (row === undefined) continue;
    const [first] = totals;
    totals.push({
      level,
      rows: row.rows,
      spendEur: row.spend,
      registrations: row.registrations,
      revenue14dEur: row.revenue,
      differs:
        first !== undefined &&
        ((row.rows !== null && row.rows !== first.rows) ||
          row.spend !== first.spendEur ||
          row.registrations !== first.registrations ||
          row.revenue !== first.revenue14dEur),
    });
  }
  return totals;
}

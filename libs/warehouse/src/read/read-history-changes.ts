import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/**
 * Why a version of a row came to be: never seen before; grown as its cohort grows; corrected; no longer reported; reported again.
 * @see DATA_RULES 44, dbt model fct_performance_changes
 */
export type HistoryChange = 'initial' | 'maturation' | 'restatement' | 'deletion' | 'reappearance';

/** The versions of one kind that a run added to the history. */
export interface HistoryChanges {
  readonly change: HistoryChange;
  readonly versions: number;
  /** Days of the metrics, 'YYYY-MM-DD', inclusive. */
  readonly fromDate: string;
  readonly toDate: string;
  /** One of them in words: date, campaign, ad. */
  readonly example: string;
}

const CHANGES = `
  select change_kind as change, count(distinct version_id)::int4 as versions,
    min(date_day) as from_date, max(date_day) as to_date,
    (array_agg(concat_ws(' ', date_day, campaign_name, ad_name) order by date_day, campaign_name, ad_name))[1] as example
  from public_core.fct_performance_changes
  where load_id > $1
  group by change_kind
  order by array_position(array['initial', 'maturation', 'restatement', 'deletion', 'reappearance'], change_kind)`;

/**
 * What the loads after a given one changed in the history, by kind.
 * @throws {WarehouseError} WAREHOUSE_NOT_MIGRATED while dbt has not built `public_core.fct_performance_changes`.
 */
export async function readHistoryChanges(
  pool: WarehousePool,
  options: { readonly afterLoadId: bigint },
): Promise<readonly HistoryChanges[]> {
  const { rows } = await runQuery<{
    change: HistoryChange;
    versions: number;
    from_date: string;
    to_date: string;
    example: string;
  }>(pool, 'read what changed in the history', CHANGES, [options.afterLoadId]);
  return rows.map(({ change, versions, from_date, to_date, example }) => ({
    change,
    versions,
    fromDate: from_date,
    toDate: to_date,
    example,
  }));
}

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/**
 * Why a version exists: its key is new; its lifeday metrics grew with the cohort; a value was corrected; the source no longer reports the key;
 * the source reports it again.
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
  /** Date, campaign and ad of one of them. */
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
 * Counts the versions that the loads after a given one added to the history, by kind of change.
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

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/**
 * Why a version of a row came to be. `new`: the key was never seen; `matured`: only lifeday columns moved; `restated`:
 * the day's own figures were corrected; `removed`: the source no longer reports it; `returned`: it does again.
 * @see DATA_RULES 44
 */
export type HistoryChange = 'new' | 'matured' | 'restated' | 'removed' | 'returned';

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
  with added as (
    select * from public.scd_campaign_performance where _load_id > $1
  ),
  compared as (
    select added.campaigns_execution_date, added.campaign_name, added.ad_name,
      case
        when before._load_id is null then 'new'
        when added._is_deleted then 'removed'
        when before._is_deleted then 'returned'
        when row(added.spend_cents, added.impressions, added.clicks, added.registrations, added.ctr, added.cr, added.cpc_cents)
          is not distinct from
          row(before.spend_cents, before.impressions, before.clicks, before.registrations, before.ctr, before.cr, before.cpc_cents)
          then 'matured'
        else 'restated'
      end as change
    from added
    left join public.scd_campaign_performance as before
      on before.campaigns_execution_date = added.campaigns_execution_date
      and before.campaign_name = added.campaign_name
      and before.ad_name = added.ad_name
      and before.dbt_valid_to = added.dbt_valid_from
  )
  select change, count(*)::int4 as versions,
    min(campaigns_execution_date) as from_date, max(campaigns_execution_date) as to_date,
    (array_agg(concat_ws(' ', campaigns_execution_date, campaign_name, ad_name)
      order by campaigns_execution_date, campaign_name, ad_name))[1] as example
  from compared
  group by change
  order by array_position(array['new', 'matured', 'restated', 'removed', 'returned'], change)`;

/**
 * What the loads after a given one changed in the history, by kind. Needs a role that reads the history.
 * @throws {WarehouseError} WAREHOUSE_NOT_MIGRATED while dbt has not built the history.
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

import type { WarehousePool } from '@volka/warehouse';

/** Where the history stands. */
export interface HistoryState {
  /** Loads that belong into history, and those of them that are not in it. */
  readonly loads: number;
  readonly waiting: number;
  /** Of the waiting ones: were in history before, so a rebuild offered them again. */
  readonly waitingAgain: number;
  readonly exists: boolean;
  /** The views on the history, which a rebuild takes down with it. */
  readonly hasViews: boolean;
}

/** Needs the role `dbt_transformer`. */
export async function readHistoryState(pool: WarehousePool): Promise<HistoryState> {
  const { rows } = await pool.query<{
    loads: number;
    waiting: number;
    waiting_again: number;
    exists: boolean;
    has_views: boolean;
  }>(
    `select count(*)::int4 as loads,
            (count(*) filter (where state <> 'in_history'))::int4 as waiting,
            (count(*) filter (where state <> 'in_history' and in_history_at is not null))::int4 as waiting_again,
            to_regclass('public.scd_campaign_performance') is not null as exists,
            to_regclass('public_core.fct_performance_versions') is not null
              and to_regclass('public_staging.stg_campaign_performance') is not null as has_views
       from etl.history_loads`,
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('Cannot read the state of the history: a count gave no row');
  const { loads, waiting, waiting_again: waitingAgain, exists, has_views: hasViews } = row;
  return { loads, waiting, waitingAgain, exists, hasViews };
}

import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** Counts over the whole history. */
export interface HistoryFigures {
  readonly versions: number;
  /** Versions without an end, among them the open tombstones of deleted keys. */
  readonly openRows: number;
  readonly openTombstones: number;
  /** Open versions beyond one per key; 0 in a correct history. */
  readonly keysOpenTwice: number;
  readonly waitingLoads: number;
}

/**
 * Counts versions, open rows and waiting loads. The pool's role must be `dbt_transformer`.
 * @returns null before the first snapshot.
 * @throws {WarehouseError}
 */
export async function readHistoryFigures(pool: WarehousePool): Promise<HistoryFigures | null> {
  const action = 'count the versions of the history';
  const { rows: found } = await runQuery<{ is_built: boolean }>(
    pool,
    action,
    `select to_regclass('public.scd_campaign_performance') is not null as is_built`,
  );
  if (found[0]?.is_built !== true) return null;
  const { rows } = await runQuery<{
    versions: bigint;
    open_rows: bigint;
    open_tombstones: bigint;
    keys_open: bigint;
    waiting: bigint;
  }>(
    pool,
    action,
    `select count(*) as versions,
            count(*) filter (where dbt_valid_to is null) as open_rows,
            count(*) filter (where dbt_valid_to is null and _is_deleted) as open_tombstones,
            (select count(*) from (
               select from public.scd_campaign_performance where dbt_valid_to is null
                group by campaigns_execution_date, campaign_name, ad_name) as keys) as keys_open,
            (select count(*) from etl.history_loads where state <> 'in_history') as waiting
       from public.scd_campaign_performance`,
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('Cannot count the history: a count gave no row');
  return {
    versions: Number(row.versions),
    openRows: Number(row.open_rows),
    openTombstones: Number(row.open_tombstones),
    keysOpenTwice: Number(row.open_rows - row.keys_open),
    waitingLoads: Number(row.waiting),
  };
}

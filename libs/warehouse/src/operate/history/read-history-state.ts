import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** The state of the history. */
export interface HistoryState {
  /** Loads that belong into the history, and those of them that are not in it yet. */
  readonly loads: number;
  readonly waiting: number;
  /** Ids of the waiting loads. */
  readonly waitingLoadIds: readonly bigint[];
  /** Waiting loads that were in the history before: a rebuild has queued them again. */
  readonly waitingAgain: number;
  readonly exists: boolean;
  /** The table of the changes is missing or empty: never built, or emptied by a rebuild that has not finished. */
  readonly areChangesMissing: boolean;
}

/** Reads the state of the history. The pool's role must be `dbt_transformer`. @throws {WarehouseError} */
export async function readHistoryState(pool: WarehousePool): Promise<HistoryState> {
  const { rows } = await runQuery<{
    loads: number;
    waiting_load_ids: readonly bigint[];
    waiting_again: number;
    exists: boolean;
  }>(
    pool,
    'read the state of the history',
    `select count(*)::int4 as loads,
            coalesce(array_agg(load_id) filter (where state <> 'in_history'), '{}') as waiting_load_ids,
            (count(*) filter (where state <> 'in_history' and in_history_at is not null))::int4 as waiting_again,
            to_regclass('public.scd_campaign_performance') is not null as exists
       from etl.history_loads`,
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('Cannot read the state of the history: a count gave no row');
  const { loads, waiting_load_ids: waitingLoadIds, waiting_again: waitingAgain, exists } = row;
  const areChangesMissing = !(await hasRows(pool, 'public_core.fct_performance_changes'));
  return { loads, waiting: waitingLoadIds.length, waitingLoadIds, waitingAgain, exists, areChangesMissing };
}

async function hasRows(pool: WarehousePool, table: 'public_core.fct_performance_changes'): Promise<boolean> {
  const { rows } = await runQuery<{ exists: boolean }>(
    pool,
    'read the state of the history',
    'select to_regclass($1) is not null as exists',
    [table],
  );
  if (rows[0]?.exists !== true) return false;
  const { rows: found } = await runQuery<{ exists: boolean }>(
    pool,
    'read the state of the history',
    `select exists (select from ${table}) as exists`,
  );
  return found[0]?.exists === true;
}

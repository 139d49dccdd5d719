import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/**
 * Returns whether the newest successful snapshot ran with this version of the dbt project and took every load that is in history. The table
 * then has the project's columns and indexes, and another snapshot with no waiting load would change nothing.
 * @throws {WarehouseError}
 */
export async function isHistoryCurrent(
  pool: WarehousePool,
  snapshot: { readonly selector: string | null; readonly projectFingerprint: string },
): Promise<boolean> {
  const { rows } = await runQuery<{ is_current: boolean }>(
    pool,
    'read the last snapshot',
    `select coalesce(
              project_fingerprint = $2
                and finished_at >= (select coalesce(max(in_history_at), '-infinity') from etl.history_loads),
              false) as is_current
       from dq.dbt_invocation
      where command = 'snapshot' and outcome = 'success' and selector is not distinct from $1
      order by finished_at desc
      limit 1`,
    [snapshot.selector, snapshot.projectFingerprint],
  );
  return rows[0]?.is_current ?? false;
}

import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/**
 * Reads the status of the newest result of a dbt test, such as `success`, `warn`, `fail` or `error`; null if no test of this name has run.
 * @throws {WarehouseError}
 */
export async function readLastTestStatus(pool: WarehousePool, testName: string): Promise<string | null> {
  const { rows } = await runQuery<{ status: string }>(
    pool,
    'look up a test',
    `select r.status
       from dq.dbt_node_result as r
       join dq.dbt_invocation as i on i.invocation_id = r.invocation_id
      where r.resource_type = 'test' and r.name = $1 and r.status not in ('skipped', 'upstream-failed')
      order by i.finished_at desc
      limit 1`,
    [testName],
  );
  return rows[0]?.status ?? null;
}

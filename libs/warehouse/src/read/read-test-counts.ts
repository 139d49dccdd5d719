import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** The newest result of each dbt test, counted. */
export interface TestCounts {
  readonly passed: number;
  readonly warned: number;
  /** Warned tests that an operator has acknowledged, for some of their rows or for all. */
  readonly acknowledged: number;
  readonly failed: number;
  /** ISO 8601, UTC: when the newest of these tests ended. */
  readonly finishedAt: string;
}

const QUERY = `
  with last_invocations as (
    select distinct on (pipeline_id, task_id) invocation_id
      from dq.dbt_invocation
     where command in ('test', 'build') and outcome in ('success', 'failed')
     order by pipeline_id, task_id, finished_at desc
  ),
  newest as (
    select distinct on (r.unique_id) r.name, r.status, i.finished_at
      from dq.dbt_node_result as r
      join dq.dbt_invocation as i on i.invocation_id = r.invocation_id
     where r.resource_type = 'test' and r.status not in ('skipped', 'upstream-failed')
       and r.unique_id in (
         select there.unique_id from dq.dbt_node_result as there join last_invocations using (invocation_id))
     order by r.unique_id, i.finished_at desc
  )
  select count(*) filter (where status = 'success')::int as passed,
         count(*) filter (where status = 'warn')::int as warned,
         count(*) filter (where status = 'warn' and name in (
           select test_name from dq.test_acknowledgements
            where withdrawn_at is null and coalesce(last_day >= (now() at time zone 'UTC')::date, true)))::int as acknowledged,
         count(*) filter (where status in ('fail', 'error', 'partial-success'))::int as failed,
         to_char(max(finished_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "finishedAt"
    from newest`;

/**
 * Counts the newest result of each dbt test; null if no test result is recorded. Tests that the last invocation of their task no longer
 * contains were renamed or removed: their last result is not counted.
 * @throws {WarehouseError}
 */
export async function readTestCounts(pool: WarehousePool): Promise<TestCounts | null> {
  const { rows } = await runQuery<Omit<TestCounts, 'finishedAt'> & { readonly finishedAt: string | null }>(
    pool,
    'count the results of the tests',
    QUERY,
  );
  const [counts] = rows;
  if (counts === undefined || counts.finishedAt === null) return null;
  return { ...counts, finishedAt: counts.finishedAt };
}

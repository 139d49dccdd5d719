import { runQuery } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';

/** How the newest result of each dbt test stands, whoever ran it. */
export interface TestState {
  readonly passed: number;
  readonly warned: number;
  /** Of those that warned, how many an operator has acknowledged, in part or as a whole. */
  readonly acknowledged: number;
  readonly failed: number;
  /** ISO 8601, UTC: when the newest of them ended. */
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
 * The state of the tests, or null where no test result was ever recorded. A test that the last invocation of its task does not know any more
 * was renamed or removed: its last result, a failure for one, would stand for ever.
 */
export async function readTestState(database: WarehousePool): Promise<TestState | null> {
  const { rows } = await runQuery(database, 'read the state of the tests', QUERY);
  const state = rows[0] as unknown as (TestState & { readonly finishedAt: string | null }) | undefined;
  return state === undefined || (state.finishedAt as string | null) === null ? null : state;
}

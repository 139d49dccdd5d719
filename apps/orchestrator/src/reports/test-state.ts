import type { ReadOnlyQueryable } from './read-only-queryable.ts';

/** How the newest result of each dbt test stands. */
export interface TestState {
  readonly passed: number;
  readonly warned: number;
  readonly failed: number;
  /** ISO 8601, UTC: when the newest of them ended. */
  readonly finishedAt: string;
}

const QUERY = `
  with newest as (
    select distinct on (r.unique_id) r.status, i.finished_at
      from dq.dbt_node_result as r
      join dq.dbt_invocation as i on i.invocation_id = r.invocation_id
     where r.resource_type = 'test' and r.status not in ('skipped', 'upstream-failed')
     order by r.unique_id, i.finished_at desc
  )
  select count(*) filter (where status = 'success')::int as passed,
         count(*) filter (where status = 'warn')::int as warned,
         count(*) filter (where status in ('fail', 'error', 'partial-success'))::int as failed,
         to_char(max(finished_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "finishedAt"
    from newest`;

/** The state of the tests, or null where no test result was ever recorded. */
export async function readTestState(database: ReadOnlyQueryable): Promise<TestState | null> {
  const { rows } = await database.query(QUERY);
  const state = rows[0] as unknown as (TestState & { readonly finishedAt: string | null }) | undefined;
  return state === undefined || (state.finishedAt as string | null) === null ? null : state;
}

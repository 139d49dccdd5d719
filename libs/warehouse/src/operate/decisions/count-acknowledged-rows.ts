import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/** A dbt test and the table with its failing rows. */
export interface FailingTest {
  readonly testName: string;
  /** As dbt reports it, with schema and quotes: it becomes part of the statement. */
  readonly failuresRelation: string;
}

/**
 * Counts the failing rows of a test that an active acknowledgement covers, by its campaign and days. The pool's role must be
 * `dbt_transformer`.
 * @throws {WarehouseError}
 */
export async function countAcknowledgedRows(
  pool: WarehousePool,
  { testName, failuresRelation }: FailingTest,
): Promise<number> {
  const { rows } = await runQuery<{ acknowledged: bigint }>(
    pool,
    'compare failing rows with acknowledgements',
    `with failing as (
       select coalesce(r ->> 'date_day', r ->> 'campaigns_execution_date', r ->> 'report_month')::date as day,
              r ->> 'campaign_name' as campaign_name
         from (select to_jsonb(kept) as r from ${failuresRelation} as kept) as rows
     )
     select count(*) as acknowledged
       from failing
      where exists (
        select from dq.test_acknowledgements as a
         where a.test_name = $1 and a.withdrawn_at is null and coalesce(a.last_day >= (now() at time zone 'UTC')::date, true)
           and (a.campaign_name is null or a.campaign_name = failing.campaign_name)
           and (a.from_date is null or a.from_date <= failing.day)
           and (a.to_date is null or a.to_date >= failing.day))`,
    [testName],
  );
  return Number(rows[0]?.acknowledged);
}

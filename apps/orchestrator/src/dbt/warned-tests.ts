import type { NodeResult } from '@volka/dbt-runner';
import { runQuery } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { readTestAcknowledgements } from '@volka/warehouse/read';

/** The warnings of an invocation: those that alert, and those that an operator has acknowledged. */
export interface WarnedTests {
  readonly alerting: readonly NodeResult[];
  readonly acknowledged: readonly NodeResult[];
}

/**
 * Tells the acknowledged warnings of an invocation from the others. A warning is acknowledged where each of its failing rows is: one with
 * bounds of days or campaign speaks for the rows within them. Rows beyond those kept in `dq` are not acknowledged by bounds.
 * The pool's role must be `dbt_transformer`.
 * @throws {WarehouseError}
 */
export async function sortWarnedTests(
  pool: WarehousePool,
  nodes: readonly NodeResult[],
): Promise<WarnedTests> {
  const warned = nodes.filter(({ status }) => status === 'warn');
  if (warned.length === 0) return { alerting: [], acknowledged: [] };
  const active = (await readTestAcknowledgements(pool)).filter(({ isActive }) => isActive);
  const alerting: NodeResult[] = [];
  const acknowledged: NodeResult[] = [];
  for (const node of warned) {
    const own = active.filter(({ testName }) => testName === node.name);
    const isWhole = own.some(
      ({ campaignName, fromDate, toDate }) => campaignName === null && fromDate === null && toDate === null,
    );
    const isAcknowledged = isWhole || (own.length > 0 && (await isEachRowAcknowledged(pool, node)));
    (isAcknowledged ? acknowledged : alerting).push(node);
  }
  return { alerting, acknowledged };
}

async function isEachRowAcknowledged(
  pool: WarehousePool,
  { name, failures, failuresRelation }: NodeResult,
): Promise<boolean> {
  if (failuresRelation === null || failures === null) return false;
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
    [name],
  );
  return Number(rows[0]?.acknowledged) === failures;
}

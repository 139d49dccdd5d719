import type { NodeResult } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { countAcknowledgedRows, readTestAcknowledgements } from '@volka/warehouse/operate';

/** The tests of an invocation that warned: those that alert, and those that an operator has acknowledged. */
export interface WarnedTests {
  readonly alerting: readonly NodeResult[];
  readonly acknowledged: readonly NodeResult[];
}

/**
 * Separates acknowledged warnings from the others. A warning is acknowledged where each of its failing rows is acknowledged. An
 * acknowledgement for some days or a campaign covers the rows of these days and this campaign, as far as `dq` stores the rows.
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
  return (await countAcknowledgedRows(pool, { testName: name, failuresRelation })) === failures;
}

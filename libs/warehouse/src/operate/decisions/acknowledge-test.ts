import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';
import { storableText } from '../../write/copy/storable-text.ts';

/** A warning of a dbt test that an operator accepts. */
export interface TestAcknowledgement {
  /** As dbt names the test. */
  readonly testName: string;
  /** Only failing rows of this campaign. @defaultValue every campaign */
  readonly campaignName?: string;
  /** Only failing rows of these days, both included. @defaultValue without that bound */
  readonly fromDate?: string;
  readonly toDate?: string;
  readonly reason: string;
  readonly acknowledgedBy: string;
  /** The last day (UTC) on which it holds. @defaultValue until it is withdrawn */
  readonly lastDay?: string;
}

/** Stores that an operator accepts a warning. The pool's role must be `etl_writer`. @returns its id @throws {WarehouseError} */
export async function acknowledgeTest(pool: WarehousePool, given: TestAcknowledgement): Promise<bigint> {
  const { rows } = await runQuery<{ id: bigint }>(
    pool,
    `acknowledge the test ${given.testName}`,
    `insert into dq.test_acknowledgements (test_name, campaign_name, from_date, to_date, reason, acknowledged_by, last_day)
     values ($1, $2, $3, $4, $5, $6, $7)
     returning acknowledgement_id as id`,
    [
      given.testName,
      given.campaignName ?? null,
      given.fromDate ?? null,
      given.toDate ?? null,
      storableText(given.reason),
      storableText(given.acknowledgedBy),
      given.lastDay ?? null,
    ],
  );
  return rows[0]?.id ?? 0n;
}

/**
 * Ends an acknowledgement, so that its warning alerts again; the pool's role must be `etl_writer`.
 * @returns false if there is none of that id, or it was withdrawn before
 * @throws {WarehouseError}
 */
export async function withdrawAcknowledgement(
  pool: WarehousePool,
  acknowledgementId: bigint,
  withdrawnBy: string,
): Promise<boolean> {
  const { rowCount } = await runQuery(
    pool,
    `withdraw acknowledgement ${String(acknowledgementId)}`,
    `update dq.test_acknowledgements
        set withdrawn_at = clock_timestamp(), withdrawn_by = $2
      where acknowledgement_id = $1 and withdrawn_at is null`,
    [acknowledgementId, storableText(withdrawnBy)],
  );
  return rowCount === 1;
}

import { desc, getTableColumns, sql } from '../../drizzle.ts';
import type { WarehousePool } from '../../connect/connect-pool.ts';
import { testAcknowledgements } from '../../schema/index.ts';
import { runRead } from '../../connect/run-read.ts';

/** A warning of a dbt test that an operator accepted. Days as `YYYY-MM-DD`, instants ISO 8601. */
export interface AcknowledgedTest {
  readonly acknowledgementId: bigint;
  readonly testName: string;
  readonly campaignName: string | null;
  readonly fromDate: string | null;
  readonly toDate: string | null;
  readonly reason: string;
  readonly acknowledgedBy: string;
  readonly acknowledgedAt: string;
  readonly lastDay: string | null;
  readonly withdrawnAt: string | null;
  readonly withdrawnBy: string | null;
  /** Neither withdrawn nor past its last day. */
  readonly isActive: boolean;
}

/** Reads all acknowledgements, the newest first. The pool's role must be `etl_writer` or `dbt_transformer`. @throws {WarehouseError} */
export async function readTestAcknowledgements(pool: WarehousePool): Promise<readonly AcknowledgedTest[]> {
  const { withdrawnAt, lastDay, acknowledgementId } = testAcknowledgements;
  return runRead(pool, 'read the acknowledged tests', (db) =>
    db
      .select({
        ...getTableColumns(testAcknowledgements),
        isActive: sql<boolean>`${withdrawnAt} is null and coalesce(${lastDay} >= (now() at time zone 'UTC')::date, true)`,
      })
      .from(testAcknowledgements)
      .orderBy(desc(acknowledgementId)),
  );
}

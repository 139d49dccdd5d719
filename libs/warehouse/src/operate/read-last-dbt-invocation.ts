import { desc, eq } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { dbtInvocation } from '../schema/index.ts';
import { runRead } from '../connect/run-read.ts';

/** An invocation of dbt that has ended. */
export interface DbtInvocationSummary {
  readonly invocationId: string;
  readonly runId: string;
  readonly outcome: 'success' | 'failed' | 'cancelled' | 'broken';
  /** The folder of its artifacts on the machine that ran it. */
  readonly targetPath: string | null;
  /** ISO 8601 with microseconds. */
  readonly finishedAt: string;
}

/**
 * Reads the newest invocation of a dbt command, of any task; null if there is none.
 * @throws {WarehouseError}
 */
export async function readLastDbtInvocation(
  pool: WarehousePool,
  command: string,
): Promise<DbtInvocationSummary | null> {
  const { invocationId, runId, outcome, targetPath, finishedAt } = dbtInvocation;
  const rows = await runRead(pool, `read the last dbt ${command}`, (db) =>
    db
      .select({ invocationId, runId, outcome, targetPath, finishedAt })
      .from(dbtInvocation)
      .where(eq(dbtInvocation.command, command))
      .orderBy(desc(finishedAt))
      .limit(1),
  );
  return rows[0] ?? null;
}

import { eq, max } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { loads } from '../schema/index.ts';
import { runRead } from '../connect/run-read.ts';

/**
 * Reads the id of the stream's latest load; null before the first.
 * @throws {WarehouseError}
 */
export async function readLastLoadId(pool: WarehousePool, stream: string): Promise<bigint | null> {
  const [row] = await runRead(pool, `read the last load of ${stream}`, (db) =>
    db
      .select({ loadId: max(loads.loadId) })
      .from(loads)
      .where(eq(loads.stream, stream)),
  );
  return row?.loadId ?? null;
}

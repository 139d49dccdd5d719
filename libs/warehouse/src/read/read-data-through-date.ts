import { and, eq, isNotNull, max } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { coverage } from '../schema/index.ts';
import { runRead } from '../connect/run-read.ts';

/**
 * The latest day of the stream that the warehouse holds rows of, 'YYYY-MM-DD'; null before the first load. A day that was fetched and is
 * empty does not count: a source that stopped looks the same.
 * What dbt takes for "now", never the calendar; what its marts rest on until it runs again is in `public_core.dim_dates`.
 * @throws {WarehouseError}
 * @see DATA_RULES 6, 38
 */
export async function readDataThroughDate(pool: WarehousePool, stream: string): Promise<string | null> {
  const [row] = await runRead(pool, `read how far ${stream} reaches`, (db) =>
    db
      .select({ date: max(coverage.date) })
      .from(coverage)
      .where(and(eq(coverage.stream, stream), isNotNull(coverage.rowsLoadId))),
  );
  return row?.date ?? null;
}

import { and, eq, isNotNull, max } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { coverage } from '../schema/index.ts';
import { runRead } from '../connect/run-read.ts';

/**
 * Reads the latest day of the stream that has rows in the warehouse, 'YYYY-MM-DD'; null before the first load. A day with an empty answer does
 * not count, because a source that stopped sending data gives empty answers, too.
 * dbt uses this day as "now", not the calendar. `public_core.dim_dates` has the day of the last build of the marts.
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

import { count, ne } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { historyLoads } from '../schema/index.ts';
import { runRead } from './run-read.ts';

/**
 * How many loads are not in the history yet.
 * @throws {WarehouseError}
 * @see DATA_RULES 31
 */
export async function readWaitingLoads(pool: WarehousePool): Promise<number> {
  const [row] = await runRead(pool, 'count the loads that wait for the history', (db) =>
    db.select({ waiting: count() }).from(historyLoads).where(ne(historyLoads.state, 'in_history')),
  );
  return row?.waiting ?? 0;
}

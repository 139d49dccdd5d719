import { drizzle } from '../drizzle.ts';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { WarehousePool } from './connect-pool.ts';
import { asWarehouseError } from './wrap-error.ts';

/**
 * Runs one Drizzle query. Drizzle's error, whose message contains every parameter, becomes a `WarehouseError`.
 * @throws {WarehouseError}
 */
export async function runRead<T>(
  pool: WarehousePool,
  action: string,
  query: (db: NodePgDatabase) => PromiseLike<T>,
): Promise<T> {
  try {
    return await query(drizzle(pool));
  } catch (error) {
    throw asWarehouseError(error, action, pool.address);
  }
}

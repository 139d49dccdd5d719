import { countPendingMigrations, migrate, WarehouseError } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import type { TaskHandler } from '../runner/task-context.ts';

/** What a database says that was never migrated: there is no such role, or no such table. */
const NEVER_MIGRATED: ReadonlySet<string> = new Set(['WAREHOUSE_ROLE_REFUSED', 'WAREHOUSE_NOT_MIGRATED']);

/**
 * Brings the warehouse to the current schema, the raw table first of all. Where it is current, as on every usual day,
 * the login need not own it.
 */
export function migrateTask(pools: {
  readonly writer: WarehousePool;
  readonly own: WarehousePool;
}): TaskHandler {
  return async () => {
    if ((await pendingMigrations(pools.writer)) === 0) return { summary: 'the schema is current' };
    await migrate(pools.own);
    return { summary: 'the schema was brought up to date' };
  };
}

async function pendingMigrations(pool: WarehousePool): Promise<number> {
  try {
    return await countPendingMigrations(pool);
  } catch (error) {
    if (error instanceof WarehouseError && NEVER_MIGRATED.has(error.code)) return Infinity;
    throw error;
  }
}

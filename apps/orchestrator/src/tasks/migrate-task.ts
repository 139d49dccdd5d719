import { migrate, readSchemaVersion, WarehouseError } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { assertSchemaCurrent, assertSchemaWhole } from '../assert-schema-current.ts';
import type { TaskContext } from '../runner/task-context.ts';
import type { TaskResult } from '../runner/task-result.ts';

export interface MigrateDependencies {
  /** Role `etl_writer`. */
  readonly writer: WarehousePool;
  /** The login itself, in no role; it owns the schemas where a migration is needed. */
  readonly own: WarehousePool;
}

/**
 * Brings the warehouse to the current schema, the raw table first of all. Where it is current, as on every usual day,
 * the login need not own it.
 */
export async function migrateTask(_context: TaskContext, pools: MigrateDependencies): Promise<TaskResult> {
  const { kind } = await readSchemaVersion(pools.writer);
  if (kind === 'behind') await migrateAsOwner(pools);
  await assertSchemaCurrent(pools.writer);
  await assertSchemaWhole(pools.writer);
  return { summary: kind === 'behind' ? 'the schema was brought up to date' : 'the schema is current' };
}

async function migrateAsOwner({ own, writer }: MigrateDependencies): Promise<void> {
  try {
    await migrate(own);
  } catch (error) {
    // A login that does not own the warehouse: the remedy is another login, not a grant.
    if (error instanceof WarehouseError && error.code === 'WAREHOUSE_PERMISSION_DENIED') {
      await assertSchemaCurrent(writer);
    }
    throw error;
  }
}

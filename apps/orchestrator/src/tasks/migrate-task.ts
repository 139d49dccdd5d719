import { migrate, readSchemaVersion, WarehouseError } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { assertSchemaCurrent, assertSchemaWhole } from '../assert-schema-current.ts';
import type { TaskContext } from '../runner/task-context.ts';
import type { TaskResult } from '../runner/task-result.ts';

export interface MigrateDependencies {
  /** Role `etl_writer`. */
  readonly writer: WarehousePool;
  /** The login itself, without a role. It must own the schemas if a migration is needed. */
  readonly own: WarehousePool;
}

/**
 * Migrates the warehouse to the current schema, which includes the raw table. A schema that is current needs no login that owns it.
 */
export async function migrateTask(_context: TaskContext, pools: MigrateDependencies): Promise<TaskResult> {
  const { kind } = await readSchemaVersion(pools.writer);
  if (kind === 'behind') await migrateAsOwner(pools);
  await assertSchemaCurrent(pools.writer);
  await assertSchemaWhole(pools.writer);
  return { summary: kind === 'behind' ? 'the schema was migrated' : 'the schema is current' };
}

async function migrateAsOwner({ own, writer }: MigrateDependencies): Promise<void> {
  try {
    await migrate(own);
  } catch (error) {
    // The login does not own the warehouse. `SCHEMA_BEHIND` names the remedy: another login, not a grant.
    if (error instanceof WarehouseError && error.code === 'WAREHOUSE_PERMISSION_DENIED') {
      await assertSchemaCurrent(writer);
    }
    throw error;
  }
}

import { migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import type { TaskHandler } from '../runner/task-context.ts';

/** Brings the warehouse to the current schema, the raw table first of all; harmless when it is there already. */
export function migrateTask(pool: WarehousePool): TaskHandler {
  return async () => {
    const { applied } = await migrate(pool);
    return {
      summary: applied === 0 ? 'the schema is current' : `${applied} migrations applied`,
      figures: { applied },
    };
  };
}

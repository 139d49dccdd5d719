import { connectPool } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { assertSchemaCurrent } from '../assert-schema-current.ts';
import { readDatabaseSettings } from '../config/read-settings.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Lends a command a pool, in a role of the warehouse where one is named, and ends it with the work. In a role, the schema must be
 * of this version.
 * @throws {OrchestratorError} `SCHEMA_BEHIND`, `SCHEMA_AHEAD`
 */
export async function withPool<Result>(
  { environment }: CommandContext,
  { command, role }: { readonly command: string; readonly role?: string },
  work: (pool: WarehousePool) => Promise<Result>,
): Promise<Result> {
  const pool = connectPool({
    ...readDatabaseSettings(environment),
    applicationName: `volka-${command}`,
    ...(role === undefined ? {} : { role }),
  });
  try {
    if (role !== undefined) await assertSchemaCurrent(pool);
    return await work(pool);
  } finally {
    await pool.end();
  }
}

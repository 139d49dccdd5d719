import { connectPool } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { readDatabaseSettings } from '../config.ts';
import type { CommandContext } from './command-context.ts';

/** Lends a command a pool, in a role of the warehouse where one is named, and ends it with the work. */
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
    return await work(pool);
  } finally {
    await pool.end();
  }
}

import { installDbt, openDbt } from '../compose/dbt.ts';
import { openWarehouse } from '../compose/warehouse.ts';
import { readDbtSettings } from '../config/dbt-settings.ts';
import { readDatabaseSettings } from '../config/warehouse-settings.ts';
import type { DbtOperationContext } from '../operations/operation-context.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Runs a command with dbt and connections to the warehouse, and closes both. Installs dbt if it is missing. `worker` is for commands
 * that invoke dbt several times.
 * @throws {ConfigError} With everything that is missing, before anything else.
 */
export async function withDbt<Result>(
  { readSettings, now, signal, print }: CommandContext,
  { command, adapter }: { readonly command: string; readonly adapter: 'worker' | 'cli' },
  work: (operation: DbtOperationContext) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings({ database: readDatabaseSettings, dbt: readDbtSettings });
  await installDbt(settings.dbt, { onProgress: print, signal });
  const dbt = await openDbt(settings.dbt, settings.database, adapter);
  const warehouse = openWarehouse(settings.database, `volka-${command}`);
  try {
    return await work({ warehouse, dbt, now, signal });
  } finally {
    await dbt.close();
    await warehouse.close();
  }
}

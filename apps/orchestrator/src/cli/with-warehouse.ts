import { openWarehouse } from '../compose/warehouse.ts';
import type { SettingsOf, SettingsParts } from '../config/settings-reader.ts';
import { readDatabaseSettings } from '../config/warehouse-settings.ts';
import type { OperationContext } from '../operations/operation-context.ts';
import type { CommandContext } from './command-context.ts';

/**
 * Runs a command with connections to the warehouse and with the settings that it needs, and closes the connections.
 * @throws {ConfigError} With everything that is missing, before anything else.
 */
export async function withWarehouse<Parts extends SettingsParts, Result>(
  { readSettings, now, signal }: CommandContext,
  command: string,
  parts: Parts,
  work: (operation: OperationContext & SettingsOf<Parts>) => Promise<Result>,
): Promise<Result> {
  const settings = readSettings({ ...parts, database: readDatabaseSettings });
  const warehouse = openWarehouse(settings.database, `volka-${command}`);
  try {
    return await work({ ...settings, warehouse, now, signal });
  } finally {
    await warehouse.close();
  }
}

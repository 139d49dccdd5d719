import { createDbtRunner, ensureDbtEnvironment } from '@volka/dbt-runner';
import type { DbtRunner } from '@volka/dbt-runner';
import type { ConnectionSettings } from '@volka/warehouse';
import { databaseEnvironment } from '../dbt/database-environment.ts';
import { dbtPlaces, installDbtProfile } from '../dbt/dbt-places.ts';

/** What a command about the history needs to run dbt by itself. */
export interface HistoryDbtSettings {
  readonly database: ConnectionSettings;
  readonly dataDir: string;
  readonly dbtProjectDir: string;
  readonly pythonDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A warm dbt on the warehouse; the caller closes it. Makes the Python environment where it is missing. */
export async function openHistoryDbt(
  settings: HistoryDbtSettings,
  { print, signal }: { readonly print: (line: string) => void; readonly signal: AbortSignal },
): Promise<DbtRunner> {
  const places = dbtPlaces(settings);
  await ensureDbtEnvironment({
    venvDir: places.venvDir,
    env: settings.environment,
    onProgress: print,
    signal,
  });
  await installDbtProfile(places);
  return createDbtRunner({
    ...places,
    adapter: 'worker',
    env: { ...settings.environment, ...(await databaseEnvironment(settings.database)) },
  });
}

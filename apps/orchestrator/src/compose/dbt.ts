import { join } from 'node:path';
import { createDbtRunner, ensureDbtEnvironment } from '@volka/dbt-runner';
import type { DbtEnvironmentOptions, DbtRunner, ReadyDbtEnvironment } from '@volka/dbt-runner';
import type { ConnectionSettings } from '@volka/warehouse';
import { databaseEnvironment } from '../dbt/database-environment.ts';
import { dbtFolders, installDbtProfile } from '../dbt/dbt-folders.ts';

export interface DbtSettings {
  /** Holds dbt's artifacts in `dbt/`. */
  readonly dataDir: string;
  readonly dbtProjectDir: string;
  /** The virtual environment that holds dbt. */
  readonly pythonDir: string;
  /** What Python and dbt need of the process environment (PATH, HOME, …), without the connection. */
  readonly processVariables: Readonly<Record<string, string | undefined>>;
}

/** dbt on the platform's project and warehouse. */
export interface Dbt {
  readonly runner: DbtRunner;
  readonly projectDir: string;
  /** Holds the artifacts of invocations. */
  readonly targetRoot: string;
  /** Where the documentation goes unless another folder is named. */
  readonly docsDir: string;
  readonly close: () => Promise<void>;
}

/** Installs the dbt version of the lock file, unless it is installed. @throws {DbtRunnerError} As `ensureDbtEnvironment`. */
export async function installDbt(
  { pythonDir, processVariables }: Pick<DbtSettings, 'pythonDir' | 'processVariables'>,
  options: Pick<DbtEnvironmentOptions, 'onProgress' | 'signal' | 'wheelsDir' | 'python'>,
): Promise<ReadyDbtEnvironment> {
  return ensureDbtEnvironment({ ...options, venvDir: pythonDir, env: processVariables });
}

/**
 * Opens dbt, which must be installed; no process starts before the first invocation. The password is asked for at each invocation.
 * `worker` keeps one Python process; `cli` starts one each.
 */
export async function openDbt(
  settings: DbtSettings,
  database: ConnectionSettings,
  adapter: 'worker' | 'cli',
): Promise<Dbt> {
  const folders = dbtFolders(settings);
  await installDbtProfile(folders);
  const runner = createDbtRunner({
    ...folders,
    adapter,
    env: async () => ({ ...settings.processVariables, ...(await databaseEnvironment(database)) }),
  });
  const { projectDir, targetRoot } = folders;
  const docsDir = join(settings.dataDir, 'docs');
  return { runner, projectDir, targetRoot, docsDir, close: () => runner.close() };
}

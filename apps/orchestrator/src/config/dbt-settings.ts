import { join, resolve } from 'node:path';
import { selectProcessVariables } from '@volka/dbt-runner';
import { readConfig } from '@volka/runtime';
import type { Environment } from '@volka/runtime';
import type { DbtSettings } from '../compose/dbt.ts';
import { databaseVariables, runVariables } from './variables.ts';

const dbtVariables = runVariables.pick({ VOLKA_DATA_DIR: true, VOLKA_PYTHON_DIR: true, DB_THREADS: true });

/** Where dbt's project, Python and artifacts are; the connection is not part of it. @throws {ConfigError} */
export function readDbtSettings(environment: Environment, root: string): DbtSettings {
  const { VOLKA_DATA_DIR, VOLKA_PYTHON_DIR, DB_THREADS } = readConfig(dbtVariables, environment);
  return {
    dataDir: resolve(root, VOLKA_DATA_DIR),
    pythonDir: resolve(root, VOLKA_PYTHON_DIR),
    dbtProjectDir: dbtProjectDir(environment, root),
    processVariables: {
      ...selectProcessVariables(environment),
      ...(DB_THREADS === undefined ? {} : { DB_THREADS: String(DB_THREADS) }),
    },
  };
}

/** The folder of the dbt project. */
export function dbtProjectDir(_environment: Environment, root: string): string {
  return join(root, 'dbt_project');
}

/**
 * The connection variables as they are set, for a diagnosis that says itself what is missing or wrong.
 * They are copied when they are asked for.
 */
export function readConnectionVariables(
  environment: Environment,
): () => Promise<Readonly<Record<string, string | undefined>>> {
  const names = Object.keys(databaseVariables.shape);
  return () => Promise.resolve(Object.fromEntries(names.map((name) => [name, environment[name]])));
}

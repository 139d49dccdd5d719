import { join } from 'node:path';
import { readConfig } from '@volka/runtime';
import type { Environment } from '@volka/runtime';
import type { ReportSettings } from '../compose/reports.ts';
import { readProxyVariables } from './proxy-variables.ts';
import { resolveUri } from './resolve-uri.ts';
import { runVariables } from './variables.ts';

const reportVariables = runVariables.pick({ VOLKA_REPORTS_URI: true, VOLKA_DATA_DIR: true });

/** The folder of the report queries. */
export function queriesDir(_environment: Environment, root: string): string {
  return join(root, 'sql', 'queries');
}

/** Where report queries are and where report files go. @throws {ConfigError} */
export function readReportSettings(environment: Environment, root: string): ReportSettings {
  const { VOLKA_REPORTS_URI, VOLKA_DATA_DIR } = readConfig(reportVariables, environment);
  return {
    queriesDir: queriesDir(environment, root),
    reportsUri: resolveUri(VOLKA_REPORTS_URI ?? join(VOLKA_DATA_DIR, 'reports'), root),
    proxy: readProxyVariables(environment),
  };
}

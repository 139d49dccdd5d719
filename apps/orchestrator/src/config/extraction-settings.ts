import { join, resolve } from 'node:path';
import { readConfig } from '@volka/runtime';
import type { Environment } from '@volka/runtime';
import type { ApiSettings, ArchiveSettings, PlanSettings, ReadingSettings } from '../compose/extraction.ts';
import { parseReconcilePolicy } from '../etl/checks/reconcile-window.ts';
import type { ReconcilePolicy } from '../etl/checks/reconcile-window.ts';
import { readProxyVariables } from './proxy-variables.ts';
import { resolveUri } from './resolve-uri.ts';
import { apiVariables, runVariables } from './variables.ts';

/** Address and key of the Campaigns API. @throws {ConfigError} */
export function readApiSettings(environment: Environment): ApiSettings {
  const { VOLKA_API_BASE_URL, VOLKA_API_KEY } = readConfig(apiVariables, environment);
  return { baseUrl: VOLKA_API_BASE_URL, key: VOLKA_API_KEY, proxy: readProxyVariables(environment) };
}

const archiveVariables = runVariables.pick({ VOLKA_ARCHIVE_URI: true, VOLKA_DATA_DIR: true });

/** Where raw answers are kept, and the folder that they pass through. @throws {ConfigError} */
export function readArchiveSettings(environment: Environment, root: string): ArchiveSettings {
  const { VOLKA_ARCHIVE_URI, VOLKA_DATA_DIR } = readConfig(archiveVariables, environment);
  const dataDir = resolve(root, VOLKA_DATA_DIR);
  return {
    spoolDir: join(dataDir, 'spool'),
    archiveUri: resolveUri(VOLKA_ARCHIVE_URI ?? join(dataDir, 'archive'), root),
    proxy: readProxyVariables(environment),
  };
}

const readingVariables = runVariables.pick({
  VOLKA_NEGATIVE_COUNTS: true,
  VOLKA_NEGATIVE_REVENUE: true,
  VOLKA_COST_UNIT: true,
  VOLKA_MAX_REFUSED_SHARE: true,
});

/** How answers are read and judged. @throws {ConfigError} */
export function readReadingSettings(environment: Environment): ReadingSettings {
  const { VOLKA_NEGATIVE_COUNTS, VOLKA_NEGATIVE_REVENUE, VOLKA_COST_UNIT, VOLKA_MAX_REFUSED_SHARE } =
    readConfig(readingVariables, environment);
  return {
    negatives: { negativePolicy: VOLKA_NEGATIVE_COUNTS, negativeRevenuePolicy: VOLKA_NEGATIVE_REVENUE },
    policy: { costUnit: VOLKA_COST_UNIT, maxRefusedShare: Number(VOLKA_MAX_REFUSED_SHARE) },
  };
}

const planVariables = runVariables.pick({
  VOLKA_HISTORY_YEARS: true,
  VOLKA_LOAD_ORDER: true,
  VOLKA_ROLLBACK_DAYS: true,
  VOLKA_AUDIT_CYCLE_MONTHS: true,
});

/** Which days are due. @throws {ConfigError} */
export function readPlanSettings(environment: Environment): PlanSettings {
  const all = readConfig(planVariables, environment);
  return {
    historyYears: all.VOLKA_HISTORY_YEARS,
    loadOrder: all.VOLKA_LOAD_ORDER,
    rollbackDays: all.VOLKA_ROLLBACK_DAYS,
    auditCycleMonths: all.VOLKA_AUDIT_CYCLE_MONTHS,
  };
}

/** Windows whose ads are compared with the campaign level. @throws {ConfigError} */
export function readReconcileSetting(environment: Environment): ReconcilePolicy {
  const { VOLKA_RECONCILE } = readConfig(runVariables.pick({ VOLKA_RECONCILE: true }), environment);
  return parseReconcilePolicy(VOLKA_RECONCILE);
}

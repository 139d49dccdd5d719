import { revealProxy } from '../config/proxy-variables.ts';
import type { ProxyVariables } from '../config/proxy-variables.ts';
import { createReportStore } from '../reports/report-store.ts';
import type { ReportDependencies } from '../reports/run-reports.ts';
import type { Warehouse } from './warehouse.ts';

export interface ReportSettings {
  /** The folder of the report queries. */
  readonly queriesDir: string;
  /** Where report files go: `s3://bucket/prefix`, or a folder. */
  readonly reportsUri: string;
  /** For S3. @defaultValue none */
  readonly proxy?: ProxyVariables;
}

/** What writing reports needs. @throws {OrchestratorError} `REPORT_URI_INVALID` */
export function createReports(
  { queriesDir, reportsUri, proxy = {} }: ReportSettings,
  warehouse: Pick<Warehouse, 'pool'>,
): ReportDependencies {
  return {
    reader: warehouse.pool('dashboard_ro'),
    writer: warehouse.pool('etl_writer'),
    queriesDir,
    store: createReportStore(reportsUri, revealProxy(proxy)),
  };
}

import { readReportQueries } from '../../reports/report-query.ts';
import type { ReportQuery } from '../../reports/report-query.ts';

/** Lists the reports with their parameters. @throws {OrchestratorError} As `readReportQueries`. */
export async function listReports({
  queriesDir,
}: {
  readonly queriesDir: string;
}): Promise<readonly ReportQuery[]> {
  return readReportQueries(queriesDir);
}

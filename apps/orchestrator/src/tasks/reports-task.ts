import { readDataThroughDate } from '@volka/warehouse/read';
import type { WarehousePool } from '@volka/warehouse';
import { CAMPAIGNS_STREAM } from '../etl/load-window.ts';
import { readReportQueries } from '../reports/report-query.ts';
import { writeReport } from '../reports/write-report.ts';
import type { TaskHandler } from '../runner/task-context.ts';

/** Writes a workbook for every query of a folder, reading as `dashboard_ro`. */
export function reportsTask(pool: WarehousePool, queriesDir: string, reportsDir: string): TaskHandler {
  return async ({ runId, progress }) => {
    const queries = await readReportQueries(queriesDir);
    const dataThroughDate = await readDataThroughDate(pool, CAMPAIGNS_STREAM);
    for (const [index, query] of queries.entries()) {
      await writeReport(pool, query, reportsDir, { runId, dataThroughDate, writtenAt: new Date() });
      progress({ done: index + 1, total: queries.length, unit: 'reports', detail: query.name });
    }
    return {
      summary: `${queries.length} ${queries.length === 1 ? 'workbook' : 'workbooks'}`,
      figures: { reports: queries.length },
    };
  };
}

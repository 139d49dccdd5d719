import { runReports } from '../reports/run-reports.ts';
import type { ReportRoom } from '../reports/run-reports.ts';
import type { TaskHandler } from '../runner/task-context.ts';

/** Writes a workbook for every query of a folder that asks for no instant, reading as `dashboard_ro`. */
export function reportsTask(room: ReportRoom): TaskHandler {
  return async ({ runId, progress }) => {
    const leftOut: string[] = [];
    const written = await runReports(room, {
      report: 'all',
      format: 'xlsx',
      runId,
      onWritten: ({ name }, _file, done, total) => {
        progress({ done, total, unit: 'reports', detail: name });
      },
      onLeftOut: ({ name }) => leftOut.push(name),
    });
    const without = leftOut.length === 0 ? '' : `, without ${leftOut.join(', ')}`;
    return {
      summary: `${written.length} ${written.length === 1 ? 'workbook' : 'workbooks'}${without}`,
      figures: { reports: written.length },
    };
  };
}

import { runReports } from '../reports/run-reports.ts';
import type { ReportDependencies } from '../reports/run-reports.ts';
import type { TaskContext } from '../runner/task-context.ts';
import type { TaskResult } from '../runner/task-result.ts';

/** Writes a workbook for every report query without an instant parameter; it reads as `dashboard_ro`. */
export async function reportsTask(
  { runId, progress, warn }: TaskContext,
  dependencies: ReportDependencies,
): Promise<TaskResult> {
  const leftOut: string[] = [];
  const written = await runReports(dependencies, {
    report: 'all',
    format: 'xlsx',
    runId,
    onWritten: ({ name, parameters }, { rows }, done, total) => {
      if (rows === 0 && parameters.includes('month')) {
        warn(
          'MONTH_WITHOUT_ROWS',
          `${name}: the workbook has no row for its month; its About sheet says why`,
        );
      }
      progress({ done, total, unit: 'reports', detail: name });
    },
    onSkipped: ({ name }) => leftOut.push(name),
  });
  const without = leftOut.length === 0 ? '' : `, without ${leftOut.join(', ')}`;
  return {
    summary: `${written.length} ${written.length === 1 ? 'workbook' : 'workbooks'}${without}`,
    figures: { reports: written.length },
  };
}

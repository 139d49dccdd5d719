import type { ValidationReport } from './validation-report.ts';

/** Writes a report as JSON for people and programs: two spaces, the object's own names, a line end. */
export function formatReportJson(report: ValidationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

import type { ValidationReport } from './validation-report.ts';

/** Writes a report as JSON with an indent of two spaces and a line end. */
export function formatReportJson(report: ValidationReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

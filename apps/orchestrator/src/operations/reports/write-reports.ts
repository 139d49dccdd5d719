import { z } from 'zod';
import { createReports } from '../../compose/reports.ts';
import type { ReportSettings } from '../../compose/reports.ts';
import { runReports } from '../../reports/run-reports.ts';
import type { ReportRequest } from '../../reports/run-reports.ts';
import { createRunId } from '../../runner/run-id.ts';
import { readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';
import { withoutUndefined } from '../without-undefined.ts';

export const REPORT_FORMATS = ['xlsx', 'csv'] as const;

const writeReportsInput = z.object({
  /** Name of a report, or `all`. */
  report: z.string(),
  format: z.enum(REPORT_FORMATS).default('xlsx'),
  month: z
    .string()
    .refine((value) => /^\d{4}-(0[1-9]|1[0-2])$/.test(value), 'must be a month, YYYY-MM')
    .optional(),
  /** What was known at an instant, ISO 8601 with its offset. */
  asOf: z.iso.datetime({ offset: true }).optional(),
});

/**
 * Writes one report, or all of them, and notes each file in the manifest.
 * @throws {OrchestratorError} As `runReports`.
 */
export async function writeReports(
  { warehouse, reports }: OperationContext & { readonly reports: ReportSettings },
  input: z.input<typeof writeReportsInput>,
  listeners: Pick<ReportRequest, 'onWritten' | 'onSkipped'>,
): ReturnType<typeof runReports> {
  const request = withoutUndefined(readInput(writeReportsInput, input, 'write reports'));
  await warehouse.currentPool('dashboard_ro');
  return runReports(createReports(reports, warehouse), {
    ...request,
    ...listeners,
    runId: createRunId('manual'),
  });
}

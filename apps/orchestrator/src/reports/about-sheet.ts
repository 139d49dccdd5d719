import { metricOfColumn } from './metric-definitions.ts';
import type { MetricDefinitions } from './metric-definitions.ts';
import type { ReportColumn } from './report-columns.ts';
import type { ReportQuery } from './report-query.ts';
import type { TestState } from './test-state.ts';
import type { ReportProvenance } from './write-report.ts';

/** The About sheet: what the figures are, what they rest on, and what each column means, from the registry of metrics. */
export function aboutSheetOf(
  query: ReportQuery,
  columns: readonly ReportColumn[],
  rowCount: number,
  provenance: ReportProvenance,
  tests: TestState | null,
  definitions: MetricDefinitions,
): readonly (readonly string[])[] {
  const { month, asOf } = provenance.parameters;
  const definitionRows = columns.flatMap(({ name, header }) => {
    const metric = metricOfColumn(definitions, name);
    if (metric === undefined) return [];
    const direction = metric.direction === 'none' ? '' : `${metric.direction} is better`;
    return [[header, metric.formula, metric.unit, direction, metric.caveat ?? '']];
  });
  return [
    ['Report', query.title],
    ...query.notes.map((note, index) => [index === 0 ? 'Notes' : '', note]),
    ['Query', `sql/queries/${query.fileName}`],
    ...(query.parameters.includes('month') ? [['Period', month ?? '']] : []),
    ['As of', asOf ?? 'the figures as they stood when this was written'],
    ['Data through', provenance.dataThroughDate ?? 'no data yet'],
    ['Rows', describeRows(rowCount, provenance)],
    ['Tests', describeTests(tests)],
    ['Run', provenance.runId],
    ['Written at', `${provenance.writtenAt.toISOString().slice(0, 19).replace('T', ' ')} UTC`],
    ...(definitionRows.length === 0
      ? []
      : [[''], ['Column', 'Definition', 'Unit', 'Direction', 'What it does not say'], ...definitionRows]),
  ];
}

/** A month that the source never sent looks like a month without campaigns: the sheet must say which of them it may be. */
function describeRows(
  rowCount: number,
  { dataThroughDate, parameters: { month } }: ReportProvenance,
): string {
  if (rowCount > 0 || month === null) return String(rowCount);
  const isBeyond = dataThroughDate === null || `${month}-01` > dataThroughDate;
  return isBeyond
    ? `0: no data of this month have arrived; the newest are of ${dataThroughDate ?? 'no day'}`
    : '0: the data hold no row for this month';
}

function describeTests(tests: TestState | null): string {
  if (tests === null) return 'no result is recorded';
  const { passed, warned, acknowledged, failed, finishedAt } = tests;
  const accepted = acknowledged === 0 ? '' : ` (${acknowledged} acknowledged)`;
  return `${passed} passed, ${warned} warned${accepted}, ${failed} failed (last at ${finishedAt.slice(0, 19).replace('T', ' ')} UTC)`;
}

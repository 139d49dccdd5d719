import { metricOfColumn } from '../metrics/metric-definition.ts';
import type { MetricDefinitions } from '../metrics/metric-definition.ts';
import type { TableColumn } from '../columns/describe-column.ts';

/** Counts of the newest results of the dbt tests. */
export interface TestCounts {
  readonly passed: number;
  readonly warned: number;
  /** Tests among `warned` whose warning an operator has acknowledged. */
  readonly acknowledged: number;
  readonly failed: number;
  /** ISO 8601, UTC: when the newest of them ended. */
  readonly finishedAt: string;
}

/** What the figures of a file are based on. */
export interface AboutFacts {
  readonly title: string;
  readonly notes: readonly string[];
  /** Where the figures come from, such as the path of a query. */
  readonly query: string;
  /** Filters of the user, as label and value. @defaultValue none */
  readonly filters?: readonly (readonly [label: string, value: string])[];
  /** Absent: the table has no period. A month is `YYYY-MM`. */
  readonly period?: string | null;
  /** Instant, ISO 8601; null = the current figures. */
  readonly asOf: string | null;
  /** The last day whose figures are in the marts, `YYYY-MM-DD`; null without data. */
  readonly dataThroughDate: string | null;
  readonly rowCount: number;
  /** Null if no test result is recorded. */
  readonly tests: TestCounts | null;
  readonly runId: string;
  readonly writtenAt: Date;
}

/** Builds the lines of the About sheet: what the figures are based on, and the definition of each metric that a column shows. */
export function aboutSheetOf(
  facts: AboutFacts,
  columns: readonly TableColumn[],
  definitions: MetricDefinitions,
): readonly (readonly string[])[] {
  const definitionRows = columns.flatMap(({ name, header }) => {
    const metric = metricOfColumn(definitions, name);
    if (metric === undefined) return [];
    const direction = metric.direction === 'none' ? '' : `${metric.direction} is better`;
    return [[header, metric.formula, metric.unit, direction, metric.caveat ?? '']];
  });
  return [
    ['Report', facts.title],
    ...facts.notes.map((note, index) => [index === 0 ? 'Notes' : '', note]),
    ['Query', facts.query],
    ...(facts.filters ?? []).map((filter) => [...filter]),
    ...(facts.period === undefined ? [] : [['Period', facts.period ?? '']]),
    ['As of', facts.asOf ?? 'the figures as they stood when this was written'],
    ['Data through', facts.dataThroughDate ?? 'no data yet'],
    ['Rows', describeRows(facts)],
    ['Tests', describeTests(facts.tests)],
    ['Run', facts.runId],
    ['Written at', describeInstant(facts.writtenAt.toISOString())],
    ...(definitionRows.length === 0
      ? []
      : [[''], ['Column', 'Definition', 'Unit', 'Direction', 'What it does not say'], ...definitionRows]),
  ];
}

/** A month that the source never sent looks like a month without campaigns, so the sheet says which of them it can be. */
function describeRows({ rowCount, period, dataThroughDate }: AboutFacts): string {
  if (rowCount > 0 || period === undefined || period === null) return String(rowCount);
  const isBeyond = dataThroughDate === null || `${period}-01` > dataThroughDate;
  return isBeyond
    ? `0: no data of this month have arrived; the newest are of ${dataThroughDate ?? 'no day'}`
    : '0: the data hold no row for this month';
}

function describeTests(tests: TestCounts | null): string {
  if (tests === null) return 'no result is recorded';
  const { passed, warned, acknowledged, failed, finishedAt } = tests;
  const accepted = acknowledged === 0 ? '' : ` (${acknowledged} acknowledged)`;
  return `${passed} passed, ${warned} warned${accepted}, ${failed} failed (last at ${describeInstant(finishedAt)})`;
}

function describeInstant(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

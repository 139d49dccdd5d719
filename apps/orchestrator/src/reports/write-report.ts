import { createHash } from 'node:crypto';
import type { ObjectStore } from '@volka/runtime/object-store';
import {
  columnTypeOfPostgres,
  describeColumn,
  MEDIA_TYPES,
  toCell,
  writeCsv,
  writeWorkbook,
} from '@volka/tabular';
import type { Cell, TableColumn, TableFormat } from '@volka/tabular';
import type { WarehousePool } from '@volka/warehouse';
import { readMetricDefinitions, readRowArrays, readTestCounts } from '@volka/warehouse/read';
import type { RowArrays } from '@volka/warehouse/read';
import { OrchestratorError } from '../errors.ts';
import type { ReportParameter, ReportQuery } from './report-query.ts';

/** The values of a report's parameters; null for a parameter that the query does not have. */
export interface ReportParameters {
  /** `YYYY-MM`. */
  readonly month: string | null;
  /** Instant, ISO 8601; null = the current figures. */
  readonly asOf: string | null;
}

/** What a report is based on: shown on the About sheet. */
export interface ReportProvenance {
  readonly runId: string;
  readonly parameters: ReportParameters;
  /** The last day whose figures are in the marts, or null without data. */
  readonly dataThroughDate: string | null;
  readonly writtenAt: Date;
}

export interface WrittenReport {
  readonly uri: string;
  readonly fileName: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Runs one report query with its parameters and writes its file. The file appears completely or not at all.
 * @throws {OrchestratorError} `REPORT_QUERY_FAILED`, `REPORT_QUERY_INVALID`, `REPORT_UNWRITABLE`.
 * @throws {TabularError} `TABULAR_TOO_MANY_ROWS`.
 */
export async function writeReport(
  database: WarehousePool,
  query: ReportQuery,
  format: TableFormat,
  store: ObjectStore,
  provenance: ReportProvenance,
): Promise<WrittenReport> {
  const values = query.parameters.map((parameter) => parameterValue(parameter, provenance));
  const result = await run(database, query, values);
  requireUniqueNames(query, result.fields);
  const columns = result.fields.map(({ name, dataTypeID }) =>
    describeColumn(name, columnTypeOfPostgres(dataTypeID)),
  );
  const rows = result.rows.map((row) => columns.map((column, index) => toCell(column, row[index])));
  const chunks =
    format === 'csv' ? writeCsv(columns, rows) : await workbookOf(database, query, columns, rows, provenance);
  const content = Buffer.concat(await Array.fromAsync(chunks));
  const fileName = `${fileStem(query, provenance.parameters)}.${format}`;
  return {
    uri: await store.write(fileName, content, { contentType: MEDIA_TYPES[format] }),
    fileName,
    rows: rows.length,
    bytes: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

async function workbookOf(
  database: WarehousePool,
  query: ReportQuery,
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  { parameters, ...provenance }: ReportProvenance,
): Promise<AsyncIterable<Uint8Array>> {
  return writeWorkbook({
    columns,
    rows,
    definitions: await readMetricDefinitions(database),
    hasTotals: query.hasTotals,
    chart: query.chart,
    about: {
      ...provenance,
      title: query.title,
      notes: query.notes,
      query: `sql/queries/${query.fileName}`,
      ...(query.parameters.includes('month') ? { period: parameters.month } : {}),
      asOf: parameters.asOf,
      tests: await readTestCounts(database),
    },
  });
}

async function run(
  database: WarehousePool,
  query: ReportQuery,
  values: readonly unknown[],
): Promise<RowArrays> {
  try {
    return await readRowArrays(database, query.sql, values);
  } catch (cause) {
    const reason =
      cause instanceof Error ? (cause.message.split('\n', 1)[0]?.slice(0, 120) ?? 'unknown') : 'unknown';
    throw new OrchestratorError(
      'REPORT_QUERY_FAILED',
      `Cannot write report ${query.name}: ${reason}; see sql/queries/${query.fileName}`,
      { cause },
    );
  }
}

/** Chart, totals and definitions find a column by its name, so a name must be unique. */
function requireUniqueNames(query: ReportQuery, fields: readonly { readonly name: string }[]): void {
  const names = fields.map(({ name }) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated === undefined) return;
  throw new OrchestratorError(
    'REPORT_QUERY_INVALID',
    `Cannot write report ${query.name}: two columns have the name ${repeated.slice(0, 60)}; give each its own with "as" in ${query.fileName}`,
  );
}

function parameterValue(
  parameter: ReportParameter,
  { parameters: { month, asOf }, writtenAt }: ReportProvenance,
): string | null {
  switch (parameter) {
    case 'month':
      return month === null ? null : `${month}-01`;
    case 'as_of':
      return asOf ?? writtenAt.toISOString();
  }
}

/** `monthly_report_2024-10`, with an instant `…_as_of_2024-11-05T060000Z`. The day of the run is not in it, so the same request replaces its file. */
function fileStem({ name, parameters }: ReportQuery, { month, asOf }: ReportParameters): string {
  const parts = [name];
  if (parameters.includes('month') && month !== null) parts.push(month);
  if (parameters.includes('as_of') && asOf !== null) parts.push(`as_of_${asOf.replaceAll(':', '')}`);
  return parts.join('_');
}

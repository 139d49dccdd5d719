import { createHash } from 'node:crypto';
import type { ObjectStore } from '@volka/runtime/object-store';
import {
  aboutSheetOf,
  buildWorkbook,
  columnTypeOfPostgres,
  describeColumn,
  MEDIA_TYPES,
  toCell,
  toCsv,
  totalsOf,
} from '@volka/tabular';
import type { Cell, TableColumn } from '@volka/tabular';
import type { WarehousePool } from '@volka/warehouse';
import { readMetricDefinitions, readRowArrays, readTestCounts } from '@volka/warehouse/read';
import type { RowArrays } from '@volka/warehouse/read';
import { OrchestratorError } from '../errors.ts';
import type { ReportParameter, ReportQuery } from './report-query.ts';

export type ReportFormat = 'xlsx' | 'csv';

/** What a report is asked for. */
export interface ReportParameters {
  /** `YYYY-MM`. */
  readonly month: string | null;
  /** Instant, ISO 8601; null = as the figures stand. */
  readonly asOf: string | null;
}

/** What is printed on the About sheet beside the query's own words. */
export interface ReportProvenance {
  readonly runId: string;
  readonly parameters: ReportParameters;
  /** The last day whose figures are in the marts, or null where there is none. */
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
 * Runs one report query, its parameters bound, and writes its file; the file appears whole or not at all.
 * @throws {OrchestratorError} `REPORT_QUERY_FAILED`, `REPORT_QUERY_INVALID`, `REPORT_UNWRITABLE`.
 */
export async function writeReport(
  database: WarehousePool,
  query: ReportQuery,
  format: ReportFormat,
  store: ObjectStore,
  provenance: ReportProvenance,
): Promise<WrittenReport> {
  const values = query.parameters.map((parameter) => parameterValue(parameter, provenance));
  const result = await run(database, query, values);
  requireOwnNames(query, result.fields);
  const columns = result.fields.map(({ name, dataTypeID }) =>
    describeColumn(name, columnTypeOfPostgres(dataTypeID)),
  );
  const rows = result.rows.map((row) => columns.map((column, index) => toCell(column, row[index])));
  const content =
    format === 'csv'
      ? new TextEncoder().encode(toCsv(columns, rows))
      : await workbook(database, query, columns, rows, provenance);
  const fileName = `${fileStem(query, provenance.parameters)}.${format}`;
  return {
    uri: await store.write(fileName, content, { contentType: MEDIA_TYPES[format] }),
    fileName,
    rows: rows.length,
    bytes: content.byteLength,
    sha256: createHash('sha256').update(content).digest('hex'),
  };
}

async function workbook(
  database: WarehousePool,
  query: ReportQuery,
  columns: readonly TableColumn[],
  rows: readonly (readonly Cell[])[],
  provenance: ReportProvenance,
): Promise<Uint8Array> {
  const definitions = await readMetricDefinitions(database);
  const tests = await readTestCounts(database);
  const totals = query.hasTotals && rows.length > 1 ? totalsOf(columns, rows, definitions) : null;
  return buildWorkbook({
    title: query.title,
    columns,
    rows,
    ...(totals === null ? {} : { totals }),
    chart: query.chart,
    about: aboutSheetOf(
      {
        title: query.title,
        notes: query.notes,
        query: `sql/queries/${query.fileName}`,
        ...(query.parameters.includes('month') ? { period: provenance.parameters.month } : {}),
        asOf: provenance.parameters.asOf,
        dataThroughDate: provenance.dataThroughDate,
        rowCount: rows.length,
        tests,
        runId: provenance.runId,
        writtenAt: provenance.writtenAt,
      },
      columns,
      definitions,
    ),
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

/** Chart, totals and definitions find a column by its name. */
function requireOwnNames(query: ReportQuery, fields: readonly { readonly name: string }[]): void {
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

/** `monthly_report_2024-10`, and with an instant `…_as_of_2024-11-05T060000Z`: one file a question, not a day. */
function fileStem({ name, parameters }: ReportQuery, { month, asOf }: ReportParameters): string {
  const parts = [name];
  if (parameters.includes('month') && month !== null) parts.push(month);
  if (parameters.includes('as_of') && asOf !== null) parts.push(`as_of_${asOf.replaceAll(':', '')}`);
  return parts.join('_');
}

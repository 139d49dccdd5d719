import { lastCompleteMonth } from '@volka/runtime/calendar';
import type { ObjectStore } from '@volka/runtime/object-store';
import type { TableFormat } from '@volka/tabular';
import { findSurplusReportFiles, markReportFilesRemoved, recordReportFile } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { readMartsThroughDate } from '@volka/warehouse/read';
import { OrchestratorError } from '../errors.ts';
import { readReportQueries } from './report-query.ts';
import type { DefaultMonth, ReportQuery } from './report-query.ts';
import { writeReport } from './write-report.ts';
import type { ReportParameters, WrittenReport } from './write-report.ts';

/** Newest report files that are kept. Older files are removed; their rows in `etl.report_files` stay. */
export const KEPT_REPORT_FILES = 400;

/** What the reports need from outside. */
export interface ReportDependencies {
  /** Runs the queries; role `dashboard_ro`. */
  readonly reader: WarehousePool;
  /** Records the files in `etl.report_files`; role `etl_writer`. */
  readonly writer: WarehousePool;
  readonly queriesDir: string;
  readonly store: ObjectStore;
}

/** Which reports to write, and how. */
export interface ReportRequest {
  /** Name of a query, or `all`. */
  readonly report: string;
  readonly format: TableFormat;
  readonly runId: string;
  /** `YYYY-MM`. @defaultValue the last complete month of the data, or the current month if the query says so */
  readonly month?: string;
  /** Instant, ISO 8601. @defaultValue the current figures */
  readonly asOf?: string;
  readonly onWritten?: (query: ReportQuery, written: WrittenReport, done: number, total: number) => void;
  /** Called for each report that `all` does not write, because it needs an instant and the request has none. */
  readonly onSkipped?: (query: ReportQuery) => void;
}

/**
 * Writes one report or all of them, records each in `etl.report_files`, and removes all files but the newest {@link KEPT_REPORT_FILES}.
 * @throws {OrchestratorError} `REPORT_UNKNOWN`, `REPORT_PARAMETER_UNUSED`, `REPORT_NO_MONTH`, and what `writeReport` throws.
 */
export async function runReports(
  dependencies: ReportDependencies,
  request: ReportRequest,
): Promise<readonly WrittenReport[]> {
  const known = await readReportQueries(dependencies.queriesDir);
  const queries = request.report === 'all' ? chooseAll(known, request) : [chooseOne(known, request)];
  const dataThroughDate = await readMartsThroughDate(dependencies.reader);
  const months: Readonly<Record<DefaultMonth, string | null>> = {
    complete: lastCompleteMonth(dataThroughDate),
    running: dataThroughDate?.slice(0, 7) ?? null,
  };
  const written: WrittenReport[] = [];
  for (const query of queries) {
    const hasMonth = query.parameters.includes('month');
    const month = request.month ?? months[query.defaultMonth];
    if (hasMonth && month === null) {
      throw new OrchestratorError(
        'REPORT_NO_MONTH',
        `Cannot write report ${query.name}: no month is complete yet; name one with --month 2024-10`,
      );
    }
    const parameters: ReportParameters = {
      month: hasMonth ? month : null,
      asOf: query.parameters.includes('as_of') ? (request.asOf ?? null) : null,
    };
    const file = await writeReport(dependencies.reader, query, request.format, dependencies.store, {
      runId: request.runId,
      parameters,
      dataThroughDate,
      writtenAt: new Date(),
    });
    await recordReportFile(dependencies.writer, {
      report: query.name,
      format: request.format,
      month: parameters.month === null ? null : `${parameters.month}-01`,
      asOf: parameters.asOf,
      uri: file.uri,
      bytes: file.bytes,
      sha256: file.sha256,
      rowCount: file.rows,
      runId: request.runId,
      dataThroughDate,
    });
    written.push(file);
    request.onWritten?.(query, file, written.length, queries.length);
  }
  await removeSurplus(dependencies);
  return written;
}

/** Without an instant, a report that needs one would compare now with now and show only zeros. */
function chooseAll(
  queries: readonly ReportQuery[],
  { asOf, onSkipped }: ReportRequest,
): readonly ReportQuery[] {
  const isSkipped = ({ parameters }: ReportQuery): boolean =>
    asOf === undefined && parameters.includes('as_of');
  for (const query of queries.filter(isSkipped)) onSkipped?.(query);
  return queries.filter((query) => !isSkipped(query));
}

function chooseOne(queries: readonly ReportQuery[], { report, month, asOf }: ReportRequest): ReportQuery {
  const query = queries.find(({ name, fileName }) => [name, fileName].includes(report));
  if (query === undefined) {
    throw new OrchestratorError(
      'REPORT_UNKNOWN',
      `Cannot write report ${report}: there are ${queries.map(({ name }) => name).join(', ')}, and all`,
    );
  }
  const unused = [
    ...(month !== undefined && !query.parameters.includes('month') ? ['--month'] : []),
    ...(asOf !== undefined && !query.parameters.includes('as_of') ? ['--as-of'] : []),
  ];
  if (unused.length > 0) {
    throw new OrchestratorError(
      'REPORT_PARAMETER_UNUSED',
      `Cannot write report ${query.name} with ${unused.join(' and ')}: its query has no such parameter`,
    );
  }
  return query;
}

/** Removes each file before it marks the row: after a crash between them, the next run removes the file again. */
async function removeSurplus({ writer, store }: ReportDependencies): Promise<void> {
  const surplus = await findSurplusReportFiles(writer, KEPT_REPORT_FILES);
  for (const { uri } of surplus) await store.remove(uri);
  await markReportFilesRemoved(
    writer,
    surplus.map(({ reportId }) => reportId),
  );
}

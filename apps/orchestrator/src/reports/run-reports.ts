import { lastCompleteMonth } from '@volka/runtime/calendar';
import type { ObjectStore } from '@volka/runtime/object-store';
import { findSurplusReportFiles, markReportFilesRemoved, recordReportFile } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { readMartsThroughDate } from '@volka/warehouse/read';
import { OrchestratorError } from '../errors.ts';
import { readReportQueries } from './report-query.ts';
import type { DefaultMonth, ReportQuery } from './report-query.ts';
import { writeReport } from './write-report.ts';
import type { ReportFormat, ReportParameters, WrittenReport } from './write-report.ts';

/** Files of reports that are kept; older ones are removed, their entries in the manifest stay. */
export const KEPT_REPORT_FILES = 400;

/** Who reads, who notes, and where files go. */
export interface ReportRoom {
  /** As `dashboard_ro`. */
  readonly reader: WarehousePool;
  /** As `etl_writer`: the manifest. */
  readonly writer: WarehousePool;
  readonly queriesDir: string;
  readonly store: ObjectStore;
}

export interface ReportOrder {
  /** Name of a query, or `all`. */
  readonly report: string;
  readonly format: ReportFormat;
  readonly runId: string;
  /** `YYYY-MM`; absent takes the last complete month of the data, or the running one where a query says so. */
  readonly month?: string;
  /** Instant, ISO 8601; absent takes the figures as they stand. */
  readonly asOf?: string;
  readonly onWritten?: (query: ReportQuery, written: WrittenReport, done: number, total: number) => void;
  /** A report that `all` does not write: it compares with an instant, and none was named. */
  readonly onLeftOut?: (query: ReportQuery) => void;
}

/**
 * Writes one report or all of them, notes each in the manifest, and removes the files beyond the newest {@link KEPT_REPORT_FILES}.
 * @throws {OrchestratorError} `REPORT_UNKNOWN`, `REPORT_PARAMETER_UNUSED`, `REPORT_NO_MONTH`, and what `writeReport` throws.
 */
export async function runReports(room: ReportRoom, order: ReportOrder): Promise<readonly WrittenReport[]> {
  const known = await readReportQueries(room.queriesDir);
  const queries = order.report === 'all' ? chooseAll(known, order) : [chooseOne(known, order)];
  const dataThroughDate = await readMartsThroughDate(room.reader);
  const months: Readonly<Record<DefaultMonth, string | null>> = {
    complete: lastCompleteMonth(dataThroughDate),
    running: dataThroughDate?.slice(0, 7) ?? null,
  };
  const written: WrittenReport[] = [];
  for (const query of queries) {
    const asksForMonth = query.parameters.includes('month');
    const month = order.month ?? months[query.defaultMonth];
    if (asksForMonth && month === null) {
      throw new OrchestratorError(
        'REPORT_NO_MONTH',
        `Cannot write report ${query.name}: no month is complete yet; name one with --month 2024-10`,
      );
    }
    const parameters: ReportParameters = {
      month: asksForMonth ? month : null,
      asOf: query.parameters.includes('as_of') ? (order.asOf ?? null) : null,
    };
    const file = await writeReport(room.reader, query, order.format, room.store, {
      runId: order.runId,
      parameters,
      dataThroughDate,
      writtenAt: new Date(),
    });
    await recordReportFile(room.writer, {
      report: query.name,
      format: order.format,
      month: parameters.month === null ? null : `${parameters.month}-01`,
      asOf: parameters.asOf,
      uri: file.uri,
      bytes: file.bytes,
      sha256: file.sha256,
      rowCount: file.rows,
      runId: order.runId,
      dataThroughDate,
    });
    written.push(file);
    order.onWritten?.(query, file, written.length, queries.length);
  }
  await removeSurplus(room);
  return written;
}

/** Without an instant, a report that compares with one would compare now with now: a sheet of zeros. */
function chooseAll(
  queries: readonly ReportQuery[],
  { asOf, onLeftOut }: ReportOrder,
): readonly ReportQuery[] {
  const isLeftOut = ({ parameters }: ReportQuery): boolean =>
    asOf === undefined && parameters.includes('as_of');
  for (const query of queries.filter(isLeftOut)) onLeftOut?.(query);
  return queries.filter((query) => !isLeftOut(query));
}

function chooseOne(queries: readonly ReportQuery[], { report, month, asOf }: ReportOrder): ReportQuery {
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
      `Cannot write report ${query.name} with ${unused.join(' and ')}: its query asks for no such parameter`,
    );
  }
  return query;
}

/** The file first, then its entry: a crash between them removes it again next time. */
async function removeSurplus({ writer, store }: ReportRoom): Promise<void> {
  const surplus = await findSurplusReportFiles(writer, KEPT_REPORT_FILES);
  for (const { uri } of surplus) await store.remove(uri);
  await markReportFilesRemoved(
    writer,
    surplus.map(({ reportId }) => reportId),
  );
}

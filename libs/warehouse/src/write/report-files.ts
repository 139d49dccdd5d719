import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** A report that was written; see `etl.report_files`. */
export interface ReportFileRecord {
  readonly report: string;
  readonly format: 'xlsx' | 'csv';
  /** First day of the month, `YYYY-MM-01`; null where the report is for none. */
  readonly month: string | null;
  /** Instant, ISO 8601; null = as the figures stood. */
  readonly asOf: string | null;
  /** Where the file is. */
  readonly uri: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rowCount: number;
  readonly runId: string;
  readonly dataThroughDate: string | null;
}

/** A file of the manifest that newer ones have pushed out. */
export interface SurplusReportFile {
  readonly reportId: bigint;
  readonly uri: string;
}

/**
 * Notes a written report. An older file under the same name is gone with it, and its entry says so.
 * @throws {WarehouseError}
 */
export async function recordReportFile(pool: WarehousePool, file: ReportFileRecord): Promise<void> {
  await runQuery(
    pool,
    `record report ${file.report}`,
    `with replaced as (
       update etl.report_files set removed_at = clock_timestamp() where uri = $5 and removed_at is null
     )
     insert into etl.report_files (report, format, month, as_of, uri, bytes, sha256, row_count, run_id, data_through_date, written_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())`,
    [
      file.report,
      file.format,
      file.month,
      file.asOf,
      file.uri,
      file.bytes,
      file.sha256,
      file.rowCount,
      file.runId,
      file.dataThroughDate,
    ],
  );
}

/**
 * The files beyond the newest `keep`, oldest first.
 * @throws {WarehouseError}
 */
export async function findSurplusReportFiles(
  pool: WarehousePool,
  keep: number,
): Promise<readonly SurplusReportFile[]> {
  const { rows } = await runQuery<{ report_id: bigint; uri: string }>(
    pool,
    'find surplus report files',
    `select report_id, uri
       from (select * from etl.report_files where removed_at is null order by written_at desc, report_id desc offset $1) as surplus
      order by written_at, report_id`,
    [keep],
  );
  return rows.map(({ report_id: reportId, uri }) => ({ reportId, uri }));
}

/**
 * Notes that files are gone.
 * @throws {WarehouseError}
 */
export async function markReportFilesRemoved(
  pool: WarehousePool,
  reportIds: readonly bigint[],
): Promise<void> {
  if (reportIds.length === 0) return;
  await runQuery(
    pool,
    'note removed report files',
    'update etl.report_files set removed_at = clock_timestamp() where report_id = any($1::int8[]) and removed_at is null',
    [reportIds],
  );
}

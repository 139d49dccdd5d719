import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** A report file that was written; see `etl.report_files`. */
export interface ReportFileRecord {
  readonly report: string;
  readonly format: 'xlsx' | 'csv';
  /** First day of the report's month, `YYYY-MM-01`; null for a report without a month. */
  readonly month: string | null;
  /** The instant of the figures, ISO 8601; null for the current figures. */
  readonly asOf: string | null;
  /** The URI of the file. */
  readonly uri: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rowCount: number;
  readonly runId: string;
  readonly dataThroughDate: string | null;
}

/** A report file beyond the number of files to keep. */
export interface SurplusReportFile {
  readonly reportId: bigint;
  readonly uri: string;
}

/**
 * Records a written report. It has overwritten an older file with the same URI, whose entry is marked as removed.
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
 * Finds the report files beyond the newest `keep`, oldest first.
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
 * Marks report files as removed.
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

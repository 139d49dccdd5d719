import type { WarehousePool } from '../../connect/connect-pool.ts';
import { streamRows } from '../../connect/stream-rows.ts';
import type { StreamOptions } from '../../connect/stream-rows.ts';
import {
  filterParameters,
  MATCHING_FILTER,
  QUARANTINE_COLUMNS,
  toQuarantineRecord,
} from '../../read/quarantine-record.ts';
import type { QuarantineFilter, QuarantineRecord, QuarantineRow } from '../../read/quarantine-record.ts';

/** A quarantined record with what only operators may see: the record as received, and who decided. */
export interface QuarantineRecordInFull extends QuarantineRecord {
  readonly rawJson: string;
  readonly resolvedBy: string | null;
  readonly archiveUri: string | null;
  readonly runId: string;
}

interface FullRow extends QuarantineRow {
  raw_json: string;
  resolved_by: string | null;
  archive_uri: string | null;
  run_id: string;
}

/**
 * Reads quarantined records with their raw JSON, in the order of their loads and of the answer, row by row. The pool's role must be
 * `etl_writer`.
 * @throws {WarehouseError} `WAREHOUSE_PERMISSION_DENIED` for a role that only reads reports.
 */
export async function* readQuarantineRecordsInFull(
  pool: WarehousePool,
  filter: QuarantineFilter,
  options?: StreamOptions,
): AsyncGenerator<QuarantineRecordInFull, void, undefined> {
  const rows = streamRows<FullRow>(
    pool,
    `read the quarantine of ${filter.stream}`,
    `select ${QUARANTINE_COLUMNS}, q.raw_json, q.resolved_by, l.archive_uri, l.run_id ${MATCHING_FILTER}`,
    filterParameters(filter),
    options,
  );
  for await (const row of rows) {
    const { raw_json: rawJson, resolved_by: resolvedBy, archive_uri: archiveUri, run_id: runId } = row;
    yield { ...toQuarantineRecord(row), rawJson, resolvedBy, archiveUri, runId };
  }
}

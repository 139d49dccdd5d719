import type { WarehousePool } from '../connect/connect-pool.ts';
import { streamRows } from './stream-rows.ts';
import type { StreamOptions } from './stream-rows.ts';

/** One entry of the ledger; received = accepted + collapsed + quarantined. */
export interface LoadEntry {
  readonly loadId: bigint;
  /** Both days included. */
  readonly window: { readonly fromDate: string; readonly toDate: string };
  readonly runId: string;
  /** The run's "today". */
  readonly asOfDate: string;
  readonly status: 'loaded' | 'unchanged' | 'no_data';
  /** Requests it took to get the answer. */
  readonly attempts: number;
  readonly responseSha256: string | null;
  readonly responseBytes: bigint | null;
  readonly archiveUri: string | null;
  readonly schemaVersion: string;
  readonly received: bigint;
  readonly accepted: bigint;
  readonly collapsed: bigint;
  readonly quarantined: bigint;
  /** Cells of loaded rows; no part of the sum. */
  readonly cellsQuarantined: bigint;
  readonly fetchMs: number;
  readonly loadMs: number;
  /** ISO 8601, microseconds. */
  readonly loadedAt: string;
  /** Set = it replays quarantined records of that load. */
  readonly replaysQuarantineOf: bigint | null;
}

/** Which entries; every condition that is given must hold. */
export interface LoadFilter {
  readonly stream: string;
  readonly runId?: string;
  /** Windows that hold at least one day of this range, inclusive. */
  readonly fromDate?: string;
  readonly toDate?: string;
}

interface Row {
  load_id: bigint;
  from_date: string;
  to_date: string;
  run_id: string;
  as_of_date: string;
  status: LoadEntry['status'];
  attempts: number;
  response_sha256: string | null;
  response_bytes: bigint | null;
  archive_uri: string | null;
  schema_version: string;
  records_received: bigint;
  rows_accepted: bigint;
  rows_collapsed: bigint;
  rows_quarantined: bigint;
  cells_quarantined: bigint;
  fetch_ms: number;
  load_ms: number;
  loaded_at: string;
  replays_quarantine_of: bigint | null;
}

/**
 * Reads the ledger of a stream, the latest load first, row by row.
 * @throws {WarehouseError}
 */
export async function* readLoads(
  pool: WarehousePool,
  { stream, runId, fromDate, toDate }: LoadFilter,
  options?: StreamOptions,
): AsyncGenerator<LoadEntry, void, undefined> {
  const rows = streamRows<Row>(
    pool,
    `read the ledger of ${stream}`,
    `select load_id, from_date, to_date, run_id, as_of_date, status, attempts, response_sha256, response_bytes,
            archive_uri, schema_version, records_received, rows_accepted, rows_collapsed, rows_quarantined,
            cells_quarantined, fetch_ms, load_ms, loaded_at, replays_quarantine_of
       from etl.loads
      where stream = $1
        and ($2::text is null or run_id = $2)
        and ($3::date is null or to_date >= $3)
        and ($4::date is null or from_date <= $4)
      order by load_id desc`,
    [stream, runId ?? null, fromDate ?? null, toDate ?? null],
    options,
  );
  for await (const row of rows) {
    yield {
      loadId: row.load_id,
      window: { fromDate: row.from_date, toDate: row.to_date },
      runId: row.run_id,
      asOfDate: row.as_of_date,
      status: row.status,
      attempts: row.attempts,
      responseSha256: row.response_sha256,
      responseBytes: row.response_bytes,
      archiveUri: row.archive_uri,
      schemaVersion: row.schema_version,
      received: row.records_received,
      accepted: row.rows_accepted,
      collapsed: row.rows_collapsed,
      quarantined: row.rows_quarantined,
      cellsQuarantined: row.cells_quarantined,
      fetchMs: row.fetch_ms,
      loadMs: row.load_ms,
      loadedAt: row.loaded_at,
      replaysQuarantineOf: row.replays_quarantine_of,
    };
  }
}

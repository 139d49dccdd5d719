import type { AppendRequest } from '../append-types.ts';
import type { OpenLoad } from './load-transaction.ts';

/** The records of the answer, counted by outcome. */
export interface LoadCounts {
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  readonly quarantined: number;
  /** Cells of accepted and collapsed rows; not part of the sum. */
  readonly cellsQuarantined: number;
}

export const NO_RECORDS: LoadCounts = {
  received: 0,
  accepted: 0,
  collapsed: 0,
  quarantined: 0,
  cellsQuarantined: 0,
};

/** The columns of a load in the ledger. `response` is null for an answer without a body. */
export type LedgerEntry = Omit<AppendRequest, 'response'> & {
  readonly response: AppendRequest['response'] | null;
  readonly status: 'loaded' | 'unchanged' | 'no_data';
  readonly counts: LoadCounts;
  /** From the start of the transaction to this insert. */
  readonly loadMs: number;
};

/** Inserts the complete row of the load into the ledger. @see DATA_RULES 17, 23, 24 */
export async function insertLoad(load: OpenLoad, entry: LedgerEntry): Promise<void> {
  const { counts, response, window } = entry;
  await load.query(
    `insert into etl.loads (
       load_id, stream, from_date, to_date, run_id, as_of_date, status, attempts,
       response_sha256, response_bytes, archive_uri, schema_version,
       records_received, rows_accepted, rows_collapsed, rows_quarantined,
       fetch_ms, load_ms, started_at, loaded_at, replay_of, cells_quarantined)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)`,
    [
      load.loadId,
      entry.stream,
      window.fromDate,
      window.toDate,
      entry.runId,
      entry.asOfDate,
      entry.status,
      entry.attempts,
      response?.sha256 ?? null,
      response?.bytes ?? null,
      response?.archiveUri ?? null,
      entry.schemaVersion,
      counts.received,
      counts.accepted,
      counts.collapsed,
      counts.quarantined,
      Math.round(entry.fetchMs),
      Math.round(entry.loadMs),
      load.startedAt,
      load.loadedAt,
      entry.replayOf ?? null,
      counts.cellsQuarantined,
    ],
  );
}

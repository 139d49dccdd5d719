import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { CoverageState } from '../schema/index.ts';

/** What is known of one day: the load that last brought it, how fresh that was, and a failure that is open. */
export interface CoverageEntry {
  /** 'YYYY-MM-DD'. */
  readonly date: string;
  /** Null for a day that was never fetched with success. */
  readonly loadId: bigint | null;
  /** The "today" of its last successful fetch. */
  readonly fetchedAsOf: string | null;
  /** ISO 8601, microseconds. */
  readonly fetchedAt: string | null;
  readonly state: CoverageState;
  /** The load whose answer last had rows of the day; null where the warehouse holds none. */
  readonly rowsLoadId: bigint | null;
  /** What the last attempt came to, failed or refused by the source; null unless that is open. */
  readonly failure: {
    readonly at: string;
    readonly code: string;
    readonly message: string;
    readonly runId: string;
  } | null;
}

/**
 * Reads every day of a range, oldest first, also those that were never tried: a hole shows as an entry without load.
 * @throws {WarehouseError}
 * @see DATA_RULES 1
 */
export async function readCoverageDays(
  pool: WarehousePool,
  stream: string,
  range: { readonly fromDate: string; readonly toDate: string },
): Promise<readonly CoverageEntry[]> {
  const { rows } = await runQuery<{
    date: string;
    load_id: bigint | null;
    fetched_as_of: string | null;
    fetched_at: string | null;
    state: CoverageState | null;
    rows_load_id: bigint | null;
    failed_at: string | null;
    failure_code: string | null;
    failure_message: string | null;
    failed_run_id: string | null;
  }>(
    pool,
    `read the coverage of ${stream}`,
    `select $2::date + day as date, c.load_id, c.fetched_as_of, c.fetched_at, c.state, c.rows_load_id,
            c.failed_at, c.failure_code, c.failure_message, c.failed_run_id
       from generate_series(0, $3::date - $2::date) as day
       left join etl.coverage as c on c.stream = $1 and c.date = $2::date + day
      order by day`,
    [stream, range.fromDate, range.toDate],
  );
  return rows.map((row) => ({
    date: row.date,
    loadId: row.load_id,
    fetchedAsOf: row.fetched_as_of,
    fetchedAt: row.fetched_at,
    state: row.state ?? 'never_loaded',
    rowsLoadId: row.rows_load_id,
    failure:
      row.failed_at === null
        ? null
        : {
            at: row.failed_at,
            code: row.failure_code ?? '',
            message: row.failure_message ?? '',
            runId: row.failed_run_id ?? '',
          },
  }));
}

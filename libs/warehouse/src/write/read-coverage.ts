import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { CoverageState } from '../schema/index.ts';
import type { DateWindow, IsoDate } from './append-types.ts';

/** The state of a day, for planning. A day that no run has tried has no entry. */
export interface CoverageDay {
  readonly date: IsoDate;
  /** The "today" of the run with its last successful fetch. */
  readonly fetchedAsOf: IsoDate | null;
  readonly state: CoverageState;
  /** The warehouse has rows of the day, from its last answer or an earlier one. */
  readonly hasRows: boolean;
  /** The last answer for the day's window had no record at all. */
  readonly isAnswerEmpty: boolean;
  /** True if its last answer has open refused records; see `etl.refused_days`. @defaultValue false */
  readonly hasRefusedRecords?: boolean;
  /** When its last attempt failed or was refused (UTC, the database's clock), and the code. Absent after a success. */
  readonly failure?: {
    readonly onDate: IsoDate;
    /** The "today" of that run. */
    readonly asOf: IsoDate;
    readonly code: string;
  };
}

/**
 * Reads the days of `range` that a run has tried, and earlier days with an open failure or refusal, oldest first.
 * @throws {WarehouseError} Also if the table is missing: an unknown state must not count as "nothing loaded yet" (DATA_RULES 5).
 */
export async function readCoverage(
  pool: WarehousePool,
  stream: string,
  range: DateWindow,
): Promise<readonly CoverageDay[]> {
  const { rows } = await runQuery<{
    date: IsoDate;
    fetched_as_of: IsoDate | null;
    state: CoverageState;
    has_rows: boolean;
    is_answer_empty: boolean;
    has_refused_records: boolean;
    failed_on: IsoDate | null;
    failed_as_of: IsoDate | null;
    failure_code: string | null;
  }>(
    pool,
    `read the coverage of ${stream}`,
    `select c.date, c.fetched_as_of, c.state, c.rows_load_id is not null as has_rows,
            coalesce(l.records_received = 0, false) as is_answer_empty, r.date is not null as has_refused_records,
            (c.failed_at at time zone 'utc')::date as failed_on, c.failed_as_of, c.failure_code
       from etl.coverage as c
       left join etl.loads as l on l.load_id = c.load_id
       left join etl.refused_days as r on r.stream = c.stream and r.date = c.date
      where c.stream = $1 and c.date <= $3 and (c.date >= $2 or c.failed_at is not null)
      order by c.date`,
    [stream, range.fromDate, range.toDate],
  );
  return rows.map((row) => ({
    date: row.date,
    fetchedAsOf: row.fetched_as_of,
    state: row.state,
    hasRows: row.has_rows,
    isAnswerEmpty: row.is_answer_empty,
    ...(row.has_refused_records ? { hasRefusedRecords: true } : {}),
    ...(row.failed_on === null
      ? {}
      : {
          failure: {
            onDate: row.failed_on,
            asOf: row.failed_as_of ?? row.failed_on,
            code: row.failure_code ?? 'unknown',
          },
        }),
  }));
}

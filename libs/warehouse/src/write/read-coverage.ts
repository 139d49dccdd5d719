import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { CoverageState } from '../schema/index.ts';
import type { DateWindow, IsoDate } from './append-types.ts';

/** What planning needs to know of a day; a day that was never tried has no entry. */
export interface CoverageDay {
  readonly date: IsoDate;
  /** The "today" of its last successful fetch. */
  readonly fetchedAsOf: IsoDate | null;
  readonly state: CoverageState;
  /** The warehouse holds rows of the day, of its last answer or of an earlier one. */
  readonly hasRows: boolean;
  /** The last answer that included the day had no record at all. */
  readonly isAnswerEmpty: boolean;
  /** True where its last answer has open refused records; see `etl.refused_days`. @defaultValue false */
  readonly hasRefusedRecords?: boolean;
  /** When its last attempt failed or was refused (UTC, by the database's clock) and with which code; only while that is so. */
  readonly failure?: {
    readonly onDate: IsoDate;
    /** The "today" of that run. */
    readonly asOf: IsoDate;
    readonly code: string;
  };
}

/**
 * Reads the days of `range` that were ever tried, and those before it with an open failure or refusal, oldest first.
 * @throws {WarehouseError} Also when the table is missing: not knowing is never "nothing loaded yet" (DATA_RULES 5).
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

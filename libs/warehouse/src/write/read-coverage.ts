import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, IsoDate } from './append-types.ts';

/** What planning needs to know of a day; a day that was never tried has no entry. */
export interface CoverageDay {
  readonly date: IsoDate;
  /** The "today" of its last successful fetch. */
  readonly fetchedAsOf: IsoDate | null;
  /** True while its last attempt is a failed one. */
  readonly failed: boolean;
  /** True where its last answer has open refused records; see `etl.refused_days`. @defaultValue false */
  readonly refused?: boolean;
  /** When that was (UTC, by the database's clock) and with which code; only while it is so. */
  readonly failure?: { readonly onDate: IsoDate; readonly code: string };
}

/**
 * Reads the days of `range` that were ever tried, and those before it whose last attempt failed, oldest first.
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
    failed_on: IsoDate | null;
    refused: boolean;
    failure_code: string | null;
  }>(
    pool,
    `read the coverage of ${stream}`,
    `select c.date, c.fetched_as_of, (c.failed_at at time zone 'utc')::date as failed_on, c.failure_code,
            r.date is not null as refused
       from etl.coverage as c
       left join etl.refused_days as r on r.stream = c.stream and r.date = c.date
      where c.stream = $1 and c.date <= $3 and (c.date >= $2 or c.failed_at is not null)
      order by c.date`,
    [stream, range.fromDate, range.toDate],
  );
  return rows.map((row) => ({
    date: row.date,
    fetchedAsOf: row.fetched_as_of,
    failed: row.failed_on !== null,
    ...(row.refused ? { refused: true } : {}),
    ...(row.failed_on === null
      ? {}
      : { failure: { onDate: row.failed_on, code: row.failure_code ?? 'unknown' } }),
  }));
}

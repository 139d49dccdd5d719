import { runQuery } from '../../connect/run-query.ts';
import type { WarehousePool } from '../../connect/connect-pool.ts';
import type { DateWindow, IsoDate } from '../append-types.ts';
import type { OpenLoad } from './load-transaction.ts';

/** An answer for a day clears its failure and its accepted gap. */
const CLEAR_FAILURE = `failed_at = null, failure_code = null, failure_message = null, failed_run_id = null,
            failure_kind = null, failed_as_of = null`;

/**
 * Makes this load the last answer of every day of the window, and the last load with rows of `datesWithRows`. Clears failures and accepted
 * gaps.
 */
export async function markCovered(
  load: OpenLoad,
  stream: string,
  window: DateWindow,
  asOfDate: IsoDate,
  datesWithRows: readonly IsoDate[],
): Promise<void> {
  await load.query(
    `insert into etl.coverage as c (stream, date, load_id, fetched_as_of, fetched_at, rows_load_id)
     select $1, days.date, $4::int8, $5, $6, case when days.date = any($7::date[]) then $4::int8 end
       from (select $2::date + day as date from generate_series(0, $3::date - $2::date) as day) as days
     on conflict (stream, date) do update
        set load_id = excluded.load_id,
            fetched_as_of = excluded.fetched_as_of,
            fetched_at = excluded.fetched_at,
            rows_load_id = coalesce(excluded.rows_load_id, c.rows_load_id),
            accepted_gap_id = null,
            ${CLEAR_FAILURE}`,
    [stream, window.fromDate, window.toDate, load.loadId, asOfDate, load.loadedAt, datesWithRows],
  );
}

/** Records that every day of the window was fetched again, without a change. */
export async function markUnchanged(
  load: OpenLoad,
  stream: string,
  window: DateWindow,
  asOfDate: IsoDate,
): Promise<void> {
  await load.query(
    `update etl.coverage
        set fetched_as_of = $4, fetched_at = $5, accepted_gap_id = null, ${CLEAR_FAILURE}
      where stream = $1 and date between $2 and $3`,
    [stream, window.fromDate, window.toDate, asOfDate, load.loadedAt],
  );
}

/**
 * Records that the days of empty answers were fetched and have no rows. This is separate from the ledger's rows of these answers: an empty
 * answer counts only if the same run also got an answer with rows, which the caller checks. Days with a later answer do not change.
 * @throws {WarehouseError}
 * @see DATA_RULES 6
 */
export async function coverEmptyLoads(
  pool: WarehousePool,
  stream: string,
  loadIds: readonly bigint[],
): Promise<void> {
  if (loadIds.length === 0) return;
  await runQuery(
    pool,
    `cover empty windows of ${stream}`,
    `insert into etl.coverage as c (stream, date, load_id, fetched_as_of, fetched_at)
     select distinct on (l.from_date + day) l.stream, l.from_date + day, l.load_id, l.as_of_date, l.loaded_at
       from etl.loads as l
      cross join lateral generate_series(0, l.to_date - l.from_date) as day
      where l.stream = $1 and l.load_id = any($2::int8[]) and l.records_received = 0
      order by l.from_date + day, l.load_id desc
     on conflict (stream, date) do update
        set load_id = excluded.load_id,
            fetched_as_of = excluded.fetched_as_of,
            fetched_at = excluded.fetched_at,
            ${CLEAR_FAILURE}
      where c.load_id is null or c.load_id < excluded.load_id`,
    [stream, loadIds],
  );
}

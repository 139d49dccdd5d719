import type { DateWindow, IsoDate } from '../append-types.ts';
import type { OpenLoad } from './load-transaction.ts';

/** Notes on every day of the window that `loadId` is what it holds, as fetched on `asOfDate`; clears failures. */
export async function markCovered(
  load: OpenLoad,
  stream: string,
  window: DateWindow,
  asOfDate: IsoDate,
  loadId: bigint,
): Promise<void> {
  await load.query(
    `insert into etl.coverage as c (stream, date, load_id, fetched_as_of, fetched_at)
     select $1, $2::date + day, $4, $5, $6
       from generate_series(0, $3::date - $2::date) as day
     on conflict (stream, date) do update
        set load_id = excluded.load_id,
            fetched_as_of = excluded.fetched_as_of,
            fetched_at = excluded.fetched_at,
            failed_at = null,
            failure_code = null,
            failure_message = null,
            failed_run_id = null`,
    [stream, window.fromDate, window.toDate, loadId, asOfDate, load.loadedAt],
  );
}

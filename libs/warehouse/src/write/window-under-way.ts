import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, IsoDate } from './append-types.ts';

export interface WindowUnderWay {
  readonly stream: string;
  readonly window: DateWindow;
  readonly runId: string;
  /** The run's "today". */
  readonly asOfDate: IsoDate;
}

/** A window that a run began and did not finish. */
export interface InterruptedWindow extends WindowUnderWay {
  /** True if the previous attempt for its days was interrupted, too. */
  readonly isRepeated: boolean;
}

/**
 * Records that the stream's only writer begins a window, in place of the previous window. The commit does not wait for the disk: the record
 * survives when the process is killed; only a crash of the server can lose it.
 * @throws {WarehouseError}
 */
export async function beginWindow(
  pool: WarehousePool,
  { stream, window, runId, asOfDate }: WindowUnderWay,
): Promise<void> {
  await runQuery(
    pool,
    `begin a window of ${stream}`,
    `insert into etl.windows_under_way as w (stream, from_date, to_date, run_id, as_of_date, begun_at)
     select $1, $2, $3, $4, $5, clock_timestamp()
      where set_config('synchronous_commit', 'off', true) is not null
     on conflict (stream) do update
        set from_date = excluded.from_date,
            to_date = excluded.to_date,
            run_id = excluded.run_id,
            as_of_date = excluded.as_of_date,
            begun_at = excluded.begun_at`,
    [stream, window.fromDate, window.toDate, runId, asOfDate],
  );
}

/**
 * Records that no window of the stream is being loaded.
 * @throws {WarehouseError}
 */
export async function endWindows(pool: WarehousePool, stream: string): Promise<void> {
  await runQuery(
    pool,
    `end the windows of ${stream}`,
    'delete from etl.windows_under_way where stream = $1',
    [stream],
  );
}

/**
 * Finds the window that an earlier run did not finish. The stream's only writer calls this before its first window. A window that the earlier
 * run loaded or recorded as failed was finished.
 * @throws {WarehouseError}
 */
export async function findInterruptedWindow(
  pool: WarehousePool,
  stream: string,
  failureCode: string,
): Promise<InterruptedWindow | null> {
  const { rows } = await runQuery<{
    from_date: IsoDate;
    to_date: IsoDate;
    run_id: string;
    as_of_date: IsoDate;
    is_repeated: boolean;
  }>(
    pool,
    `find a window of ${stream} that was interrupted`,
    `select w.from_date, w.to_date, w.run_id, w.as_of_date,
            exists (select from etl.coverage as c
                     where c.stream = w.stream and c.date between w.from_date and w.to_date and c.failure_code = $2) as is_repeated
       from etl.windows_under_way as w
      where w.stream = $1
        and not exists (select from etl.loads as l
                         where l.stream = w.stream and l.run_id = w.run_id
                           and l.from_date = w.from_date and l.to_date = w.to_date and l.replays_quarantine_of is null)
        and not exists (select from etl.coverage as c
                         where c.stream = w.stream and c.date between w.from_date and w.to_date
                           and c.failed_run_id = w.run_id and c.failed_at >= w.begun_at)`,
    [stream, failureCode],
  );
  const [row] = rows;
  if (row === undefined) return null;
  return {
    stream,
    window: { fromDate: row.from_date, toDate: row.to_date },
    runId: row.run_id,
    asOfDate: row.as_of_date,
    isRepeated: row.is_repeated,
  };
}

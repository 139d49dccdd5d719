import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, IsoDate } from './append-types.ts';
import { storableText } from './copy/storable-text.ts';

export interface FailureNote {
  readonly stream: string;
  readonly window: DateWindow;
  readonly runId: string;
  /** The run's "today". */
  readonly asOfDate: IsoDate;
  /** `refused`: the source answers other days and rejects the request for these. @defaultValue 'failed' */
  readonly kind?: 'failed' | 'refused';
  readonly code: string;
  /** Cut to 1,000 characters. */
  readonly message: string;
}

const MAX_MESSAGE = 1_000;

/**
 * Records that the last attempt for these days failed. Rows of earlier loads stay. The next success clears the failure.
 * @throws {WarehouseError}
 */
export async function recordFailure(pool: WarehousePool, note: FailureNote): Promise<void> {
  await runQuery(
    pool,
    `record a failure of ${note.stream}`,
    `insert into etl.coverage as c (stream, date, failed_at, failure_code, failure_message, failed_run_id, failure_kind, failed_as_of)
     select $1, $2::date + day, clock_timestamp(), $4, $5, $6, $7, $8
       from generate_series(0, $3::date - $2::date) as day
     on conflict (stream, date) do update
        set failed_at = excluded.failed_at,
            failure_code = excluded.failure_code,
            failure_message = excluded.failure_message,
            failed_run_id = excluded.failed_run_id,
            failure_kind = excluded.failure_kind,
            failed_as_of = excluded.failed_as_of`,
    [
      note.stream,
      note.window.fromDate,
      note.window.toDate,
      note.code,
      storableText(note.message).slice(0, MAX_MESSAGE),
      note.runId,
      note.kind ?? 'failed',
      note.asOfDate,
    ],
  );
}

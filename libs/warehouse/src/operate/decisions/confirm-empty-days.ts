import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';
import { WarehouseError } from '../../errors.ts';
import type { DateWindow, IsoDate } from '../../write/append-types.ts';
import { insertLoad, NO_RECORDS } from '../../write/ledger/insert-load.ts';
import { inLoadTransaction } from '../../write/ledger/load-transaction.ts';
import type { OpenLoad } from '../../write/ledger/load-transaction.ts';
import { offerToHistory } from '../../write/ledger/offer-to-history.ts';

/** A day that had rows before, and whose last answer has none. */
export interface EmptyDay {
  readonly date: IsoDate;
  /** The load without rows of the day. */
  readonly emptyLoadId: bigint;
  /** The last load with rows of the day, and their number. */
  readonly lastLoadId: bigint;
  readonly lastRows: number;
}

/** An operator's confirmation that the source no longer has rows for these days. */
export interface EmptyDaysConfirmation {
  readonly stream: string;
  readonly window: DateWindow;
  readonly runId: string;
  /** The day of the confirmation, stored in the ledger like the day of a run. */
  readonly asOfDate: IsoDate;
  readonly confirmedBy: string;
  readonly reason: string;
}

/*
 * A load answers for every day of its window, except a replay of refused rows: its rows count for the load that had refused them. A day with an
 * open refused row is not empty. The dbt test scd_campaign_performance_unconfirmed_empty_days follows the same rules.
 */
const EMPTY_DAYS = `
  with loads as (
    select l.load_id, l.from_date, l.to_date, coalesce(l.replays_quarantine_of, l.load_id) as answer_id,
           c.load_id is not null as is_confirmed
      from etl.loads as l
      left join etl.empty_day_confirmations as c on c.load_id = l.load_id
     where l.stream = $1 and l.status <> 'unchanged' and l.from_date <= $3::date and l.to_date >= $2::date
  ),
  brought as (
    select loads.answer_id, r.campaigns_execution_date as date, count(*)::int4 as rows
      from public.campaign_performance_raw_appends as r
      join loads on loads.load_id = r._load_id
     where r._load_id between (select min(load_id) from loads) and (select max(load_id) from loads)
       and r.campaigns_execution_date between $2::date and $3::date
     group by 1, 2
  ),
  days as (
    select $2::date + day as date from generate_series(0, $3::date - $2::date) as day
  )
  select days.date, last_answer.load_id as empty_load_id, last_brought.answer_id as last_load_id, last_brought.rows as last_rows
    from days
    cross join lateral (
      select * from loads
       where days.date between from_date and to_date and load_id = answer_id
       order by load_id desc limit 1
    ) as last_answer
    cross join lateral (
      select * from brought where brought.date = days.date order by answer_id desc limit 1
    ) as last_brought
   where not last_answer.is_confirmed
     and last_brought.answer_id < last_answer.load_id
     and not exists (
       select from etl.quarantine as q
        where q.load_id = last_answer.load_id and q.state = 'open'
          and coalesce(q.campaigns_execution_date, days.date) = days.date)
   order by days.date`;

/**
 * Finds the days of a window that an operator may confirm as empty: they had rows before, and their last answer has none, not even an open
 * refused one.
 * @throws {WarehouseError}
 */
export async function findEmptyDays(
  pool: WarehousePool,
  stream: string,
  { fromDate, toDate }: DateWindow,
): Promise<readonly EmptyDay[]> {
  const action = `look for empty days of ${stream}`;
  const { rows } = await runQuery<EmptyDayRow>(pool, action, EMPTY_DAYS, [stream, fromDate, toDate]);
  return rows.map(toEmptyDay);
}

/**
 * Stores the confirmation as a load without rows, and queues it for the history: the next snapshot makes tombstones for all keys of these
 * days. The coverage marks the days as confirmed and without rows. It does not mark them as fetched.
 * @throws {WarehouseError} `WAREHOUSE_DAYS_NOT_EMPTY` if a day of the window is not one that {@link findEmptyDays} finds.
 * @see DATA_RULES 33
 */
export async function confirmEmptyDays(
  pool: WarehousePool,
  confirmation: EmptyDaysConfirmation,
): Promise<{ readonly loadId: bigint; readonly days: readonly EmptyDay[] }> {
  const { stream, window, confirmedBy, reason } = confirmation;
  const startedMs = performance.now();
  const action = `confirm that ${stream} is empty from ${window.fromDate} to ${window.toDate}`;
  const { result } = await inLoadTransaction(pool, stream, action, async (load) => {
    const days = await emptyDaysOf(load, stream, window);
    await insertLoad(load, {
      ...confirmation,
      attempts: 0,
      response: null,
      schemaVersion: 'none',
      fetchMs: 0,
      status: 'no_data',
      counts: NO_RECORDS,
      loadMs: performance.now() - startedMs,
    });
    await load.query(
      'insert into etl.empty_day_confirmations (load_id, confirmed_by, reason) values ($1, $2, $3)',
      [load.loadId, confirmedBy, reason],
    );
    await load.query(
      `update etl.coverage set rows_load_id = null, confirmation_load_id = $1
        where stream = $2 and date between $3 and $4`,
      [load.loadId, stream, window.fromDate, window.toDate],
    );
    await offerToHistory(load, stream, window);
    return { loadId: load.loadId, days };
  });
  return result;
}

/** Checks again under the lock of the ledger: a load can have committed since the operator looked. */
async function emptyDaysOf(
  load: OpenLoad,
  stream: string,
  { fromDate, toDate }: DateWindow,
): Promise<readonly EmptyDay[]> {
  const { rows } = await load.query<EmptyDayRow>(EMPTY_DAYS, [stream, fromDate, toDate]);
  const days = (Date.parse(toDate) - Date.parse(fromDate)) / 86_400_000 + 1;
  if (rows.length !== days) {
    throw new WarehouseError(
      'WAREHOUSE_DAYS_NOT_EMPTY',
      `Cannot ${load.action}: ${String(days - rows.length)} of these days have rows, open quarantined records, a confirmation, or never had a row; name empty days only`,
      { context: { stream } },
    );
  }
  return rows.map(toEmptyDay);
}

interface EmptyDayRow {
  readonly date: string;
  readonly empty_load_id: bigint;
  readonly last_load_id: bigint;
  readonly last_rows: number;
}

function toEmptyDay(row: EmptyDayRow): EmptyDay {
  return {
    date: row.date,
    emptyLoadId: row.empty_load_id,
    lastLoadId: row.last_load_id,
    lastRows: row.last_rows,
  };
}

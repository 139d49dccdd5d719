import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, IsoDate } from './append-types.ts';

/** A window whose last answer had no record, although records are expected. */
export interface EmptyWindow {
  /** The load of the empty answer. */
  readonly loadId: bigint;
  /** First and last day for which it is the last answer. */
  readonly window: DateWindow;
  /** Number of its days that had rows before; 0: it is between days with rows. */
  readonly daysFilledBefore: number;
}

/**
 * Finds empty answers that are the last answer for their days, if these days had rows before, or if days on both sides have rows. Leaves out
 * days that an operator has confirmed as empty, and loads that already have a warning `notedAs`: each is found until it has one, even if the
 * run that found it was killed.
 * @throws {WarehouseError}
 * @see DATA_RULES 6, 34
 */
export async function findEmptyWindows(
  pool: WarehousePool,
  stream: string,
  notedAs: string,
): Promise<readonly EmptyWindow[]> {
  const { rows } = await runQuery<{
    load_id: bigint;
    from_date: IsoDate;
    to_date: IsoDate;
    days_filled_before: number;
  }>(
    pool,
    `look for empty windows of ${stream}`,
    `with empty as (
       select c.load_id, min(c.date) as from_date, max(c.date) as to_date
         from etl.coverage as c
         join etl.loads as l on l.load_id = c.load_id
        where c.stream = $1 and l.records_received = 0
          and not exists (select from etl.warnings as w where w.load_id = c.load_id and w.code = $2)
        group by c.load_id
     ),
     filled as (
       select min(v.date) as first_date, max(v.date) as last_date
         from etl.coverage as c
         join etl.day_volumes as v on v.load_id = c.load_id and v.date = c.date
        where c.stream = $1
     ),
     confirmed as (
       select l.load_id, l.from_date, l.to_date
         from etl.empty_day_confirmations as e
         join etl.loads as l on l.load_id = e.load_id
        where l.stream = $1
     )
     select empty.load_id, empty.from_date, empty.to_date, before.days as days_filled_before
       from empty
      cross join filled
      cross join lateral (
        select count(distinct v.date)::int4 as days
          from etl.day_volumes as v
         where v.stream = $1 and v.date between empty.from_date and empty.to_date and v.load_id < empty.load_id
           and not exists (
             select from confirmed
              where confirmed.load_id > v.load_id and v.date between confirmed.from_date and confirmed.to_date)
      ) as before
      where before.days > 0
         or (filled.first_date < empty.from_date and filled.last_date > empty.to_date
             and not exists (
               select from confirmed
                where confirmed.from_date <= empty.from_date and confirmed.to_date >= empty.to_date))
      order by empty.from_date`,
    [stream, notedAs],
  );
  return rows.map((row) => ({
    loadId: row.load_id,
    window: { fromDate: row.from_date, toDate: row.to_date },
    daysFilledBefore: row.days_filled_before,
  }));
}

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, IsoDate } from './append-types.ts';

/** Selects warnings: those with one of these codes, and with the same field and rule in their details. */
export interface WarningKind {
  readonly codes: readonly string[];
  readonly field: string;
  readonly rule: string;
}

/** The first warning of a kind since the source was last free of it. */
export interface FirstWarning {
  /** `details.fromDate`, or else the first day of its window. */
  readonly fromDate: IsoDate;
  /** `details.asOf`, or else the day on which it was stored, UTC. */
  readonly seenOn: IsoDate;
}

/**
 * Finds since when a kind of warning occurs: the earliest such warning after the last load that has days of the window and no such warning.
 * Null if there is none.
 * @throws {WarehouseError}
 */
export async function findFirstWarning(
  pool: WarehousePool,
  stream: string,
  window: DateWindow,
  { codes, field, rule }: WarningKind,
): Promise<FirstWarning | null> {
  const { rows } = await runQuery<{ from_date: IsoDate; seen_on: IsoDate }>(
    pool,
    `find the first warning of ${stream}`,
    `with alike as (
       select load_id, warned_at, coalesce((details ->> 'fromDate')::date, from_date) as from_date,
              coalesce((details ->> 'asOf')::date, (warned_at at time zone 'utc')::date) as seen_on
         from etl.warnings
        where stream = $1 and code = any($4) and details ->> 'field' = $5 and details ->> 'rule' = $6
     ),
     free as (
       select max(l.loaded_at) as loaded_at
         from etl.loads as l
        where l.stream = $1 and l.status = 'loaded' and l.replays_quarantine_of is null
          and l.from_date <= $3 and l.to_date >= $2
          and not exists (select from alike as a where a.load_id = l.load_id)
     )
     select min(a.from_date) as from_date, min(a.seen_on) as seen_on
       from alike as a, free as f
      where f.loaded_at is null or a.warned_at > f.loaded_at
     having count(*) > 0`,
    [stream, window.fromDate, window.toDate, codes, field, rule],
  );
  const [first] = rows;
  return first === undefined ? null : { fromDate: first.from_date, seenOn: first.seen_on };
}

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { SUPERSEDED_BY } from './quarantine-record.ts';
import type { QuarantineState } from './quarantine-record.ts';

/** The records, or the cells of loaded rows, that one rule refused in one window. A record with two reasons counts under both. */
export interface QuarantineGroup {
  readonly rule: string;
  readonly column: string | null;
  /** `cell`: the rows were loaded without a value in the column. */
  readonly scope: 'record' | 'cell';
  readonly loadId: bigint;
  /** The window of the load, both days included. */
  readonly window: { readonly fromDate: string; readonly toDate: string };
  readonly records: number;
  /** The id of the first of these records. */
  readonly firstQuarantineId: bigint;
  /** The number of these records whose day a later load covers: discard them, do not replay them. */
  readonly superseded: number;
}

/**
 * Counts quarantined records of a stream by rule and window, the latest load first. Works with every role.
 * @throws {WarehouseError}
 */
export async function readQuarantineGroups(
  pool: WarehousePool,
  { stream, state = 'open' }: { readonly stream: string; readonly state?: QuarantineState },
): Promise<readonly QuarantineGroup[]> {
  const { rows } = await runQuery<{
    rule: string;
    column: string | null;
    scope: QuarantineGroup['scope'];
    load_id: bigint;
    from_date: string;
    to_date: string;
    records: number;
    first_quarantine_id: bigint;
    superseded: number;
  }>(
    pool,
    `read the quarantine of ${stream}`,
    `with records as (
       select q.quarantine_id, q.reasons, l.load_id, l.from_date, l.to_date, ${SUPERSEDED_BY} is not null as is_superseded,
              case when q.cell_columns is null then 'record' else 'cell' end as scope
         from etl.quarantine as q
         join etl.loads as l on l.load_id = q.load_id
        where l.stream = $1 and q.state = $2
     )
     select reason.rule, reason."column", scope, load_id, from_date, to_date,
            count(distinct quarantine_id)::int4 as records, min(quarantine_id) as first_quarantine_id,
            (count(distinct quarantine_id) filter (where is_superseded))::int4 as superseded
       from records
      cross join lateral jsonb_to_recordset(reasons) as reason (rule text, "column" text)
      group by reason.rule, reason."column", scope, load_id, from_date, to_date
      order by load_id desc, records desc, reason.rule, reason."column", scope`,
    [stream, state],
  );
  return rows.map(
    ({ rule, column, scope, load_id, from_date, to_date, records, first_quarantine_id, superseded }) => ({
      rule,
      column,
      scope,
      loadId: load_id,
      window: { fromDate: from_date, toDate: to_date },
      records,
      firstQuarantineId: first_quarantine_id,
      superseded,
    }),
  );
}

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** The profiles that validation computed for the columns of one load. */
export interface LoadProfile {
  readonly loadId: bigint;
  /** Both days included. */
  readonly window: { readonly fromDate: string; readonly toDate: string };
  /** The "today" of the run that loaded it. */
  readonly asOfDate: string;
  /** ISO 8601, microseconds. */
  readonly loadedAt: string;
  readonly columns: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Selects loads: the last `limit` of the stream, before `beforeLoadId` if it is given. */
export interface ProfileFilter {
  readonly stream: string;
  readonly beforeLoadId?: bigint;
  /** Only windows with this number of days, since profiles of a month and of a day differ. */
  readonly windowDays?: number;
  readonly limit: number;
}

/**
 * Reads the profiles of the latest loads, the latest first. Replays of quarantined records are left out: a few unusual records do not
 * represent a window.
 * @throws {WarehouseError}
 */
export async function readProfiles(
  pool: WarehousePool,
  { stream, beforeLoadId, windowDays, limit }: ProfileFilter,
): Promise<readonly LoadProfile[]> {
  const { rows } = await runQuery<{
    load_id: bigint;
    from_date: string;
    to_date: string;
    as_of_date: string;
    loaded_at: string;
    columns: Record<string, Record<string, unknown>>;
  }>(
    pool,
    `read the profiles of ${stream}`,
    `select l.load_id, l.from_date, l.to_date, l.as_of_date, l.loaded_at, p.columns
       from etl.loads as l
      cross join lateral (
        select jsonb_object_agg(column_name, stats) as columns from etl.profiles where load_id = l.load_id
      ) as p
      where l.stream = $1 and p.columns is not null and l.replays_quarantine_of is null
        and ($2::int8 is null or l.load_id < $2)
        and ($3::int4 is null or l.to_date - l.from_date + 1 = $3)
      order by l.load_id desc
      limit $4`,
    [stream, beforeLoadId ?? null, windowDays ?? null, limit],
  );
  return rows.map(({ load_id, from_date, to_date, as_of_date, loaded_at, columns }) => ({
    loadId: load_id,
    window: { fromDate: from_date, toDate: to_date },
    asOfDate: as_of_date,
    loadedAt: loaded_at,
    columns,
  }));
}

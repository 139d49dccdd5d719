import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import type { DateWindow, DayVolume, IsoDate } from './append-types.ts';

/** The volume of a day, with the load that brought it and the "today" of that run. */
export interface LoadedDayVolume extends DayVolume {
  readonly loadId: bigint;
  readonly fetchedAsOf: IsoDate;
}

/**
 * Reads the volumes of the days of a range from their last load, oldest first. Days without rows are left out.
 * @throws {WarehouseError}
 */
export async function readDayVolumes(
  pool: WarehousePool,
  stream: string,
  range: DateWindow,
): Promise<readonly LoadedDayVolume[]> {
  const { rows } = await runQuery<{
    load_id: bigint;
    fetched_as_of: IsoDate;
    date: IsoDate;
    row_count: number;
    impressions: bigint;
    clicks: bigint;
    registrations: bigint;
    players: readonly (bigint | null)[];
  }>(
    pool,
    `read the day volumes of ${stream}`,
    `select v.load_id, l.as_of_date as fetched_as_of, v.date, v.row_count, v.impressions, v.clicks, v.registrations,
            array[v.players_1d, v.players_3d, v.players_7d, v.players_14d] as players
       from etl.coverage as c
       join etl.day_volumes as v on v.load_id = c.load_id and v.date = c.date
       join etl.loads as l on l.load_id = v.load_id
      where c.stream = $1 and c.date between $2 and $3
      order by v.date`,
    [stream, range.fromDate, range.toDate],
  );
  const toNumber = (count: bigint | null | undefined): number | null =>
    count == null ? null : Number(count);
  return rows.map(({ players: [d1, d3, d7, d14], ...row }) => ({
    loadId: row.load_id,
    fetchedAsOf: row.fetched_as_of,
    date: row.date,
    rowCount: row.row_count,
    impressions: Number(row.impressions),
    clicks: Number(row.clicks),
    registrations: Number(row.registrations),
    players: { 1: toNumber(d1), 3: toNumber(d3), 7: toNumber(d7), 14: toNumber(d14) },
  }));
}

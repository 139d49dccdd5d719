import type { DayVolume } from '../append-types.ts';
import type { OpenLoad } from './load-transaction.ts';

/** Stores the sums of the load's days. @see DATA_RULES 23 */
export async function insertDayVolumes(
  load: OpenLoad,
  stream: string,
  days: readonly DayVolume[],
): Promise<void> {
  if (days.length === 0) return;
  await load.query(
    `insert into etl.day_volumes (load_id, stream, date, row_count, impressions, clicks, registrations,
       players_1d, players_3d, players_7d, players_14d)
     select $1, $2, d.*
       from unnest($3::date[], $4::int4[], $5::int8[], $6::int8[], $7::int8[],
                   $8::int8[], $9::int8[], $10::int8[], $11::int8[]) as d`,
    [
      load.loadId,
      stream,
      days.map(({ date }) => date),
      days.map(({ rowCount }) => rowCount),
      days.map(({ impressions }) => impressions),
      days.map(({ clicks }) => clicks),
      days.map(({ registrations }) => registrations),
      days.map(({ players }) => players[1]),
      days.map(({ players }) => players[3]),
      days.map(({ players }) => players[7]),
      days.map(({ players }) => players[14]),
    ],
  );
}

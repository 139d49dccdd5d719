import type { OpenLoad } from '../../write/ledger/load-transaction.ts';
import type { RefusedReplay, ReplayObstacle, ReplayRequest } from './replay-types.ts';

/**
 * Finds what prevents the replay of these records, as far as their keys were readable. Locks the records until the commit. A row that was
 * loaded without some cells does not prevent the replay of the complete row.
 * A later load of the day replaced every key of the day, so an older row must not be loaded after it.
 */
export async function findObstacles(
  load: OpenLoad,
  { replayOf, quarantineIds }: ReplayRequest,
): Promise<readonly RefusedReplay[]> {
  const { rows } = await load.query<{
    quarantine_id: bigint;
    because: ReplayObstacle | null;
    load_id: bigint | null;
  }>(
    `with wanted as materialized (
       select q.quarantine_id, q.load_id, q.state, q.replay_load_id, q.cell_columns,
              q.campaigns_execution_date, q.campaign_name, q.ad_name
         from etl.quarantine as q
        where q.quarantine_id = any($1::int8[]) and q.load_id = $2
          for no key update
     ),
     facts as (
       select asked.quarantine_id, wanted.state, wanted.replay_load_id, day.load_id as day_load_id, twin.twin_load_id
         from unnest($1::int8[]) as asked (quarantine_id)
         left join wanted on wanted.quarantine_id = asked.quarantine_id
         left join etl.loads as origin on origin.load_id = wanted.load_id
         left join etl.coverage as day
           on day.stream = origin.stream and day.date = wanted.campaigns_execution_date and day.load_id <> origin.load_id
         left join lateral (
           select r._load_id as twin_load_id
             from public.campaign_performance_raw_appends as r
            where r._load_id = any($3::int8[])
              -- The row exists without its refused cells; the replay adds the complete row.
              and (wanted.cell_columns is null or r._load_id <> wanted.load_id)
              and r.campaigns_execution_date = wanted.campaigns_execution_date
              and r.campaign_name = wanted.campaign_name
              and r.ad_name = wanted.ad_name
            limit 1
         ) as twin on true
     )
     select quarantine_id,
            case when state is null then 'unknown'
                 when state <> 'open' then 'decided'
                 when day_load_id is not null then 'superseded'
                 when twin_load_id is not null then 'key-loaded'
            end as because,
            case when state is null then null
                 when state <> 'open' then replay_load_id
                 else coalesce(day_load_id, twin_load_id)
            end as load_id
       from facts
      where state is distinct from 'open' or day_load_id is not null or twin_load_id is not null
      order by quarantine_id`,
    [quarantineIds, replayOf, await loadsOfOrigin(load, replayOf)],
  );
  return rows.map(({ quarantine_id, because, load_id }) => ({
    quarantineId: quarantine_id,
    because: because ?? 'unknown',
    loadId: load_id,
  }));
}

/** Checks the copied rows in the same way: their keys are readable now. */
export async function findObstaclesOfRows(
  load: OpenLoad,
  { stream, replayOf, quarantineIds }: ReplayRequest,
): Promise<{ readonly because: ReplayObstacle; readonly loadId: bigint } | null> {
  const { rows } = await load.query<{ because: ReplayObstacle; load_id: bigint }>(
    `select 'superseded' as because, day.load_id
       from public.campaign_performance_raw_appends as r
       join etl.coverage as day on day.stream = $2 and day.date = r.campaigns_execution_date
      where r._load_id = $1 and day.load_id <> $3
      union all
     select 'key-loaded', twin._load_id
       from public.campaign_performance_raw_appends as r
       join public.campaign_performance_raw_appends as twin
         on twin._load_id = any($4::int8[])
        and twin.campaigns_execution_date = r.campaigns_execution_date
        and twin.campaign_name = r.campaign_name
        and twin.ad_name = r.ad_name
      where r._load_id = $1
        and not (twin._load_id = $3 and exists (
          select from etl.quarantine as q
           where q.quarantine_id = any($5::int8[])
             and q.cell_columns is not null
             and q.campaigns_execution_date = r.campaigns_execution_date
             and q.campaign_name = r.campaign_name
             and q.ad_name = r.ad_name))
      limit 1`,
    [load.loadId, stream, replayOf, await loadsOfOrigin(load, replayOf), quarantineIds],
  );
  const [row] = rows;
  return row === undefined ? null : { because: row.because, loadId: row.load_id };
}

/** The load and every replay of its quarantine; an array, so that PostgreSQL uses the BRIN index of the raw table. */
async function loadsOfOrigin(load: OpenLoad, replayOf: bigint): Promise<readonly bigint[]> {
  const { rows } = await load.query<{ load_id: bigint }>(
    'select load_id from etl.loads where load_id = $1 or replays_quarantine_of = $1',
    [replayOf],
  );
  return rows.map(({ load_id }) => load_id);
}

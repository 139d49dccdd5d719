import { ended } from './dbt-at-work.ts';
import type { HistoryWorld } from './history-world.ts';
import { until } from './until.ts';

/** Where in its one transaction a snapshot can be hit: taking the layer, writing the versions, or setting the bookmark after them. */
export const STATIONS = ['take', 'merge', 'bookmark'] as const;
export type Station = (typeof STATIONS)[number];

const VICTIM = 'snapshot to kill';

/**
 * Prepares the database for mishaps. Triggers stand at the stations; what they do is in a table of which nobody else knows. The one on the
 * history is made anew with each mishap, for a first snapshot makes the table.
 */
export async function prepareMishaps({ database }: HistoryWorld): Promise<void> {
  await database.pool.query(
    `create table public.mishaps (station text not null, what text not null);
     create function public.mishap() returns trigger language plpgsql security definer as $$
     declare
       planned text;
     begin
       select what into planned from public.mishaps where station = tg_argv[0];
       if planned = 'fail' then
         raise exception 'a mishap while the snapshot should %', tg_argv[0];
       elsif planned = 'hang' then
         perform pg_sleep(600);
       end if;
       return null;
     end $$;
     create trigger take after update on etl.history_loads for each row when (new.state = 'taking') execute function public.mishap('take');
     create trigger bookmark after update on etl.history_loads
       for each row when (new.state = 'in_history') execute function public.mishap('bookmark')`,
  );
}

/** A snapshot that the database refuses at a station: dbt reports the failure. Something must wait, or the station is not reached. */
export async function failSnapshot(world: HistoryWorld, station: Station): Promise<void> {
  await plan(world, station, 'fail');
  const outcome = await world.dbt.run('snapshot');
  await forget(world);
  if (outcome.kind !== 'failed') throw new Error(`A snapshot did not fail at ${station}: ${outcome.kind}`);
}

/** A snapshot that is killed at a station with SIGKILL. */
export async function killSnapshot(world: HistoryWorld, station: Station): Promise<void> {
  await plan(world, station, 'hang');
  const child = await world.dbt.spawnSnapshot(VICTIM);
  await until(`the snapshot reaches ${station}`, () => world.sessions(VICTIM, "wait_event = 'PgSleep'"), 1);
  child.kill('SIGKILL');
  await ended(child);
  // The server would notice at the end of its statement; that is long.
  await world.database.pool.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
    [VICTIM],
  );
  await until('its session ends', () => world.sessions(VICTIM), 0);
  await forget(world);
}

/** Two snapshots at once, each in its own process. */
export async function snapshotTwice(world: HistoryWorld): Promise<void> {
  const two = await Promise.all([
    world.dbt.spawnSnapshot('one of two'),
    world.dbt.spawnSnapshot('two of two'),
  ]);
  const codes = await Promise.all(two.map(ended));
  if (codes.some((code) => code !== 0))
    throw new Error(`Two snapshots at once ended with ${codes.join(', ')}`);
}

async function plan({ database }: HistoryWorld, station: Station, what: 'fail' | 'hang'): Promise<void> {
  await database.pool.query('insert into public.mishaps values ($1, $2)', [station, what]);
  const { rows } = await database.pool.query<{ there: boolean }>(
    `select to_regclass('public.scd_campaign_performance') is not null as there`,
  );
  if (rows[0]?.there !== true) return;
  await database.pool.query(
    `create or replace trigger merge after insert on public.scd_campaign_performance
       for each statement execute function public.mishap('merge')`,
  );
}

async function forget({ database }: HistoryWorld): Promise<void> {
  await database.pool.query('truncate public.mishaps');
}

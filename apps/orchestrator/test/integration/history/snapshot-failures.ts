import { ended } from './dbt-at-work.ts';
import type { HistoryWorld } from './history-world.ts';
import { until } from './until.ts';

/** Steps of the one transaction of a snapshot: taking the layer, writing the versions, and marking the loads afterwards. */
export const SNAPSHOT_STEPS = ['take', 'merge', 'bookmark'] as const;
export type SnapshotStep = (typeof SNAPSHOT_STEPS)[number];

const VICTIM = 'snapshot to kill';

/**
 * Prepares the database for failures: a trigger at each step does what a table of the test says. The trigger on the history is created
 * again for each failure, because a first snapshot creates the table.
 */
export async function prepareFailures({ database }: HistoryWorld): Promise<void> {
  await database.pool.query(
    `create table public.planned_failures (step text not null, what text not null);
     create function public.fail_or_hang() returns trigger language plpgsql security definer as $$
     declare
       planned text;
     begin
       select what into planned from public.planned_failures where step = tg_argv[0];
       if planned = 'fail' then
         raise exception 'a planned failure while the snapshot should %', tg_argv[0];
       elsif planned = 'hang' then
         perform pg_sleep(600);
       end if;
       return null;
     end $$;
     create trigger take after update on etl.history_loads for each row when (new.state = 'taking') execute function public.fail_or_hang('take');
     create trigger bookmark after update on etl.history_loads
       for each row when (new.state = 'in_history') execute function public.fail_or_hang('bookmark')`,
  );
}

/** A snapshot that the database refuses at a step: dbt reports the failure. A load must wait, or the step is not reached. */
export async function failSnapshot(world: HistoryWorld, step: SnapshotStep): Promise<void> {
  await plan(world, step, 'fail');
  const outcome = await world.dbt.run('snapshot');
  await forget(world);
  if (outcome.kind !== 'failed') throw new Error(`A snapshot did not fail at ${step}: ${outcome.kind}`);
}

/** A snapshot that is killed with SIGKILL at a step. */
export async function killSnapshot(world: HistoryWorld, step: SnapshotStep): Promise<void> {
  await plan(world, step, 'hang');
  const child = await world.dbt.spawnSnapshot(VICTIM);
  await until(`the snapshot reaches ${step}`, () => world.sessions(VICTIM, "wait_event = 'PgSleep'"), 1);
  child.kill('SIGKILL');
  await ended(child);
  // The server would notice only at the end of its statement, which is late.
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

async function plan({ database }: HistoryWorld, step: SnapshotStep, what: 'fail' | 'hang'): Promise<void> {
  await database.pool.query('insert into public.planned_failures values ($1, $2)', [step, what]);
  const { rows } = await database.pool.query<{ there: boolean }>(
    `select to_regclass('public.scd_campaign_performance') is not null as there`,
  );
  if (rows[0]?.there !== true) return;
  await database.pool.query(
    `create or replace trigger merge after insert on public.scd_campaign_performance
       for each statement execute function public.fail_or_hang('merge')`,
  );
}

async function forget({ database }: HistoryWorld): Promise<void> {
  await database.pool.query('truncate public.planned_failures');
}

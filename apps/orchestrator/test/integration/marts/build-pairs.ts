import { deepStrictEqual } from 'node:assert/strict';
import { ended, failuresOf } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { until } from '../history/until.ts';
import type { MartsDatabase } from './marts-database.ts';

const OCTOBER = { fromDate: '2024-10-01', toDate: '2024-10-20', campaigns: 2, ads: 3 } as const;
const CORE = 'path:models/marts/core';
export const FACTS = [
  'fct_daily_performance',
  'fct_daily_campaign_performance',
  'fct_cohort_lifeday',
  'fct_performance_changes',
] as const;

/** A database with a load in it and everything built. @throws {AssertionError} If dbt fails. */
export async function prepareBuilds(warehouse: MartsDatabase, dbt: DbtAtWork): Promise<void> {
  await warehouse.load({ ...OCTOBER, asOfDate: '2024-11-10' });
  deepStrictEqual(failuresOf(await dbt.run('snapshot')), []);
  deepStrictEqual(failuresOf(await dbt.run('run')), []);
}

/**
 * Lets a load come in and two dbt processes build core at once, so that both are in the middle of the same fact: `blocked` is locked until both
 * stand before it. Then compares every fact with what a build of its own makes of the same history.
 * @throws {AssertionError} If a process fails, a row is there twice, or a fact is not what one build makes.
 */
export async function provePairOfBuilds(
  warehouse: MartsDatabase,
  dbt: DbtAtWork,
  pair: number,
  blocked: (typeof FACTS)[number],
): Promise<void> {
  await warehouse.load({ ...OCTOBER, asOfDate: `2024-11-${String(10 + pair)}`, spendFactor: 1 + pair / 10 });
  const passed = await dbt.run('snapshot');
  deepStrictEqual(failuresOf(passed), []);
  const names = [`pair ${String(pair)} one`, `pair ${String(pair)} two`] as const;
  const blocker = await warehouse.pool.connect();
  await blocker.query(`begin; lock table public_core.${blocked} in share row exclusive mode`);
  const builds = [await dbt.spawnDbt(names[0], 'run', CORE), await dbt.spawnDbt(names[1], 'run', CORE)];
  try {
    for (const name of names) await until(`${name} waits`, () => waits(warehouse, name), 1);
  } finally {
    await blocker.query('rollback');
    blocker.release();
  }
  deepStrictEqual(await Promise.all(builds.map(ended)), [0, 0]);
  const twoBuilds = await rowsOfFacts(warehouse);
  for (const fact of FACTS) await warehouse.pool.query(`truncate public_core.${fact}`);
  const rebuilt = await dbt.run('run', CORE);
  deepStrictEqual(failuresOf(rebuilt), []);
  deepStrictEqual(twoBuilds, await rowsOfFacts(warehouse));
}

/** 1 if a session of that name waits for a lock; with several threads there may be more. */
async function waits(warehouse: MartsDatabase, applicationName: string): Promise<number> {
  const { n } = await warehouse.one<{ n: number }>(
    `select least(count(*), 1)::int as n from pg_stat_activity where application_name = '${applicationName}' and wait_event_type = 'Lock'`,
  );
  return n;
}

async function rowsOfFacts(warehouse: MartsDatabase): Promise<readonly (readonly string[])[]> {
  const facts: (readonly string[])[] = [];
  for (const fact of FACTS) facts.push(await warehouse.rows(`select * from public_core.${fact}`));
  return facts;
}

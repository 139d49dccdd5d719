import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool } from '@volka/warehouse';
import { takeBuildLock } from '@volka/warehouse/write';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { prepareBuilds, provePairOfBuilds } from './build-pairs.ts';
import { createMartsDatabase } from './marts-database.ts';
import type { MartsDatabase } from './marts-database.ts';

const MINUTES = 60_000;
const { signal } = new AbortController();

let server: TestPostgres;
let warehouse: MartsDatabase;
let dbt: DbtAtWork;

beforeAll(async () => {
  server = await startTestPostgres();
  warehouse = await createMartsDatabase(server);
  dbt = await startDbt(warehouse.dbtEnvironment);
  await prepareBuilds(warehouse, dbt);
}, 5 * MINUTES);

afterAll(async () => {
  await dbt.close();
  await warehouse.close();
  await server.stop();
});

describe('two builds of the marts at once', () => {
  test.each([
    [1, 'fct_performance_changes'],
    [2, 'fct_daily_performance'],
  ] as const)(
    'leave what one leaves, pair %i',
    async (pair, blocked) => {
      await provePairOfBuilds(warehouse, dbt, pair, blocked);
    },
    5 * MINUTES,
  );
});

describe('while a run holds the build lock', () => {
  test(
    'dbt by hand does not begin, dbt of that run does, and the next run waits',
    async () => {
      const pool = connectPool({
        ...warehouse.login,
        role: 'dbt_transformer',
        applicationName: 'test',
      });
      const lock = await takeBuildLock(pool, { applicationName: 'its run', signal });
      const waits: unknown[] = [];
      const next = takeBuildLock(pool, {
        applicationName: 'next run',
        signal,
        onWait: (holder) => waits.push(holder),
      });
      try {
        const select = 'dim_ads';
        const [byHand, ofRun] = await Promise.all([
          dbt.spawnDbt('by hand', 'run', select),
          dbt.spawnDbt('its run', 'run', select),
        ]);
        expect(await Promise.all([ended(byHand), ended(ofRun)])).toEqual([2, 0]);
      } finally {
        await lock.release();
      }
      const taken = await next;
      expect(waits).toEqual([{ holderPid: expect.any(Number) as number }]);
      await taken.release();
      await pool.end();
    },
    5 * MINUTES,
  );
});

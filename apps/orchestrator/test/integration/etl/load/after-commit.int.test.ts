import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** Calls back when the server has confirmed a commit of this pool. The pool must not have a connection yet. */
function onCommit(pool: WarehousePool, committed: () => void): void {
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const result = query(...args);
      return args[0] === 'commit' ? Promise.resolve(result).finally(committed) : result;
    };
    Object.assign(client, { query: watched });
  });
}

test('a run that is stopped right after a commit has the day volumes of that load', async () => {
  await using world = await startEtlWorld(postgres);
  const stopped = new AbortController();
  onCommit(world.loader.pool, () => {
    stopped.abort();
  });
  await expect(world.run(FIRST_DAY, { signal: stopped.signal })).rejects.toThrow('aborted');
  expect(
    await world.all(
      `select from_date, count(v.date)::int4 as days from etl.loads left join etl.day_volumes as v using (load_id) group by 1`,
    ),
  ).toEqual([{ from_date: '2024-09-01', days: 30 }]);
});

test('a check that cannot run after the commit is a warning, and its window stays loaded', async () => {
  await using world = await startEtlWorld(postgres);
  await world.admin.query('revoke select on etl.profiles from etl_writer');
  const { figures } = await world.run(FIRST_DAY);
  expect(figures).toMatchObject({ windows: 4, accepted: 420 });
  expect(world.warnings).toHaveLength(4);
  expect(world.warnings[0]).toMatch(/^CHECK_SKIPPED 2024-09-01…2024-09-30: not checked: Cannot read/);
  expect(await world.all('select * from etl.coverage where failed_at is not null')).toEqual([]);
});

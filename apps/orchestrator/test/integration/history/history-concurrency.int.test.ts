import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ended } from './dbt-at-work.ts';
import { expectedVersions } from './expected-versions.ts';
import { startHistoryWorld } from './history-world.ts';
import type { HistoryWorld } from './history-world.ts';
import { randomHistory, seededRandom } from './random-history.ts';
import { until } from './until.ts';

/** Several cold starts of dbt, on a machine that may be busy. */
const LONG_MS = 400_000;
const WAITS_FOR_THE_LOCK = "wait_event_type = 'Lock' and wait_event = 'advisory'";
const WAITS_TO_MERGE = "wait_event_type = 'Lock' and wait_event = 'relation'";

let world: HistoryWorld;

beforeAll(async () => {
  world = await startHistoryWorld();
});
afterAll(async () => {
  await world.close();
});

describe('two snapshots at once', () => {
  it(
    'run one after the other, from before the layer is taken until it is merged',
    { timeout: LONG_MS },
    async () => {
      const { database, dbt } = world;
      const loads = await world.waitingHistory(21, 5);
      const blocker = await database.pool.connect();
      await blocker.query('begin; lock table public.scd_campaign_performance in share row exclusive mode');
      const first = await dbt.spawnSnapshot('first');
      await until('the first has its layer', () => world.sessions('first', WAITS_TO_MERGE), 1);
      const second = await dbt.spawnSnapshot('second');
      await until('the second waits', () => world.sessions('second', WAITS_FOR_THE_LOCK), 1);
      await blocker.query('rollback');
      blocker.release();
      expect(await Promise.all([ended(first), ended(second)])).toEqual([0, 0]);
      await world.drain();
      expect(await database.versions()).toEqual(expectedVersions(loads));
    },
  );

  describe('when there is no history yet', () => {
    beforeEach(async () => {
      await world.database.empty();
    });

    it('both succeed: the second finds the table that the first created', { timeout: LONG_MS }, async () => {
      const { database, dbt } = world;
      const loads = randomHistory(seededRandom(22), { days: 3, loads: 6 });
      for (const load of loads) await database.write(load);
      const gate = await database.pool.connect();
      await gate.query(
        "begin; select pg_advisory_xact_lock(hashtextextended('scd_campaign_performance', 0))",
      );
      // Both have found no table before either of them continues.
      const two = await Promise.all([dbt.spawnSnapshot('one of two'), dbt.spawnSnapshot('two of two')]);
      await until('the one waits', () => world.sessions('one of two', WAITS_FOR_THE_LOCK), 1);
      await until('the other waits', () => world.sessions('two of two', WAITS_FOR_THE_LOCK), 1);
      await gate.query('rollback');
      gate.release();
      expect(await Promise.all(two.map(ended))).toEqual([0, 0]);
      await world.drain();
      expect(await database.versions()).toEqual(expectedVersions(loads));
    });

    it('a compilation does not wait for a snapshot', async () => {
      const gate = await world.database.pool.connect();
      await gate.query(
        "begin; select pg_advisory_xact_lock(hashtextextended('scd_campaign_performance', 0))",
      );
      try {
        expect(await world.dbt.run('docs generate')).toMatchObject({ kind: 'success' });
      } finally {
        await gate.query('rollback');
        gate.release();
      }
    });
  });
});

describe('the id of a version', () => {
  it('is unique even if the parts of two keys are equal when joined', async () => {
    const { database } = world;
    await database.empty();
    const metrics = {
      spend_cents: 1,
      _spend_source: 'reported',
      impressions: 1,
      players_14d: null,
      revenue_14d_cents: null,
    };
    const date = '2024-11-01';
    await database.write({
      kind: 'window',
      fromDate: date,
      toDate: date,
      loadedAt: '2024-12-01T05:00:00.000000Z',
      rows: [
        { date, campaign: 'a|b', ad: 'c', metrics },
        { date, campaign: 'a', ad: 'b|c', metrics },
      ],
      refused: [],
    });
    await world.drain();
    const { rows } = await database.pool.query<{ ids: bigint }>(
      'select count(distinct dbt_scd_id) as ids from public.scd_campaign_performance',
    );
    expect(rows[0]?.ids).toBe(2n);
  });
});

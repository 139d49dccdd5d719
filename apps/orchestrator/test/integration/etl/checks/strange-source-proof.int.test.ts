import { afterAll, beforeAll, expect, test } from 'vitest';
import { startProofWorld } from '../../../proof/extract/proof-world.ts';
import type { ProofWorld } from '../../../proof/extract/proof-world.ts';
import { proveStrangeSchedule, proveStrangeSeed } from '../../../proof/strange/prove-strange-seed.ts';
import { createRandom } from '../../../proof/strange/random.ts';
import { createRowOddity } from '../../../proof/strange/row-oddities.ts';
import { ODDITIES, strangeScheduleOf } from '../../../proof/strange/strange-schedule.ts';

// `npm run proof:strange-source -- --seeds 50` runs this at full size.
const SEEDS = [2, 11, 33];
const PATIENCE_MS = 200_000;

let world: ProofWorld;
beforeAll(async () => {
  world = await startProofWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test.each(SEEDS)(
  'what the source of seed %d does costs what is set aside, and nothing once it is mended',
  async (seed) => {
    const { broken, strangeRecords } = await proveStrangeSeed(world, seed);
    expect(broken).toEqual([]);
    expect(strangeRecords).toBeGreaterThan(0);
  },
  PATIENCE_MS,
);

test('fifty seeds have every oddity', () => {
  const seeds = Array.from({ length: 50 }, (_, index) => strangeScheduleOf(index + 1));
  const seen = new Set(seeds.flatMap(({ oddities }) => oddities.map(({ name }) => name)));
  expect([...seen].sort()).toEqual([...ODDITIES].sort());
});

test(
  'the proof sees a record, a cell and a doubt that nobody named, a lost row, a changed figure, and 0 for unknown',
  async () => {
    const names = ['null campaign', 'negative registrations', 'clicks above impressions', 'no lifedays'];
    const schedule = strangeScheduleOf(1);
    const { broken } = await proveStrangeSchedule(
      world,
      {
        ...schedule,
        oddities: names.map((name) => createRowOddity(name, 1, createRandom(1))),
      },
      async () => {
        const raw = 'public.campaign_performance_raw_appends';
        await world.admin.query(`
          delete from etl.quarantine;
          delete from etl.warnings where code = 'ROWS_QUESTIONABLE';
          update ${raw} set impressions = impressions + 1000000 where ad_name = 'Ad_1';
          delete from ${raw} where ad_name = 'Ad_2';
          update ${raw} set players_14d = coalesce(players_14d, 0)`);
      },
    );
    const told = broken.join('\n');
    for (const name of names.slice(0, 3)) expect(told).toContain(`lod=a: ${name} in `);
    expect(told).toMatch(/impressions: \d+, the source has \d+, set aside \d/);
    expect(told).toMatch(/players_14d is not unknown/);
    expect(told).toMatch(/after the source was mended, missing: /);
  },
  PATIENCE_MS,
);

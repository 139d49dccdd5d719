import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveSeed } from '../../proof/extract/prove-seed.ts';
import { startProofWorld } from '../../proof/extract/proof-world.ts';
import type { ProofWorld } from '../../proof/extract/proof-world.ts';

// `npm run proof:extract -- --seeds 200` is the same at full size.
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

let world: ProofWorld;
beforeAll(async () => {
  world = await startProofWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

test.each(SEEDS)('no date is lost under the faults, kills and clock jumps of seed %d', async (seed) => {
  const { broken, faults } = await proveSeed(world, seed);
  expect(broken).toEqual([]);
  expect(faults).toBeGreaterThan(0);
});

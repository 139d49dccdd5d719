/**
 * Proves that the history is exact: random histories with real dbt, with failures, kills and two snapshots at once. Each is compared with
 * the rules, and with the dbt tests of the history at its end.
 *
 *   npm run proof:history -- [--histories 30] [--seed 1] [--loads 12] [--days 7]
 *
 * A failing seed is printed; `--histories 1 --seed <seed>` replays it alone.
 */
import { parseArgs } from 'node:util';
import { startHistoryWorld } from './history-world.ts';
import { prepareFailures } from './snapshot-failures.ts';
import { proveHistory } from './prove-history.ts';
import type { Proof } from './prove-history.ts';

const TESTS = 'scd_campaign_performance_equals_oracle scd_campaign_performance_versions_are_contiguous';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    loads: { type: 'string', default: '12' },
    days: { type: 'string', default: '7' },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const histories = Number(values.histories);
const firstSeed = Number(values.seed);
const started = performance.now();
const proofs: Proof[] = [];
const failedSeeds: number[] = [];

const world = await startHistoryWorld();
try {
  await prepareFailures(world);
  for (let seed = firstSeed; seed < firstSeed + histories; seed++) {
    try {
      await world.database.empty();
      const proof = await proveHistory(world, seed, {
        loads: Number(values.loads),
        days: Number(values.days),
      });
      const outcome = await world.dbt.run('test', TESTS);
      if (outcome.kind !== 'success') throw new Error(`The tests of the history failed: ${outcome.kind}`);
      proofs.push(proof);
      say(`seed ${seed}: ${JSON.stringify(proof)}`);
    } catch (error) {
      failedSeeds.push(seed);
      say(`seed ${seed}: FAILED ${error instanceof Error ? error.message : String(error)}`);
    }
  }
} finally {
  await world.close();
}

const total = (figure: keyof Proof): number => proofs.reduce((sum, proof) => sum + proof[figure], 0);
say(
  JSON.stringify({
    proof: 'history',
    pass: failedSeeds.length === 0 && proofs.length === histories,
    histories,
    firstSeed,
    failedSeeds,
    loads: total('loads'),
    passes: total('passes'),
    failedSnapshots: total('failed'),
    killedSnapshots: total('killed'),
    twoAtOnce: total('twice'),
    comparisons: total('comparisons'),
    versions: total('versions'),
    seconds: Math.round((performance.now() - started) / 1000),
  }),
);
process.exitCode = failedSeeds.length === 0 ? 0 : 1;

/**
 * Is a date ever lost? For many seeded schedules of faults, kills and clock jumps: after the faults end, the coverage is
 * complete, every date's last load equals the simulator's data, no row is duplicated, every fault is recorded, and no
 * file or row contains the key. `--seeds 200` runs seeds 1 to 200, `--seed 17` that one alone.
 */
import { parseArgs } from 'node:util';
import { proveSeed } from './extract/prove-seed.ts';
import { startProofWorld } from './extract/proof-world.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string' }, seed: { type: 'string' } } });
const seeds =
  values.seed === undefined
    ? Array.from({ length: Number(values.seeds ?? 200) }, (_, index) => index + 1)
    : [Number(values.seed)];
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const started = performance.now();
await using world = await startProofWorld();
let [failed, runs, kills, faults] = [0, 0, 0, 0];
for (const seed of seeds) {
  const result = await proveSeed(world, seed);
  runs += result.runs;
  kills += result.kills;
  faults += result.faults;
  if (result.broken.length > 0) {
    failed += 1;
    say(`seed ${seed}: ${result.broken.length} things do not hold; again alone with --seed ${seed}`);
    for (const line of result.broken) say(`  ${line}`);
  } else if (seed % 10 === 0)
    say(`${seed} of ${seeds.length}: ${runs} runs, ${faults} faults, ${kills} kills`);
}
say(
  JSON.stringify({
    proof: 'extract',
    pass: failed === 0,
    seeds: seeds.length,
    failed,
    runs,
    faults,
    kills,
    seconds: Math.round((performance.now() - started) / 1000),
  }),
);
process.exitCode = failed === 0 ? 0 : 1;

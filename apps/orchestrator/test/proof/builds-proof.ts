/**
 * Do two concurrent builds of the marts give the result of one build? Runs pairs of dbt processes, both held while they build the same fact,
 * and compares each pair with a single build.
 *
 *   npm run proof:builds -- [--pairs 5]
 */
import { parseArgs } from 'node:util';
import { startTestPostgres } from '@volka/local-postgres';
import { startDbt } from '../integration/history/dbt-at-work.ts';
import { FACTS, prepareBuilds, provePairOfBuilds } from '../integration/marts/build-pairs.ts';
import { createMartsDatabase } from '../integration/marts/marts-database.ts';

const { values } = parseArgs({ options: { pairs: { type: 'string', default: '5' } } });
const pairs = Number(values.pairs);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const started = performance.now();
const failed: number[] = [];

const server = await startTestPostgres();
const warehouse = await createMartsDatabase(server);
const dbt = await startDbt(warehouse.dbtEnvironment);
try {
  await prepareBuilds(warehouse, dbt);
  for (let pair = 1; pair <= pairs; pair++) {
    const blocked = FACTS[pair % FACTS.length] ?? FACTS[0];
    try {
      await provePairOfBuilds(warehouse, dbt, pair, blocked);
      say(`pair ${String(pair)} at ${blocked}: equal`);
    } catch (error) {
      failed.push(pair);
      say(
        `pair ${String(pair)} at ${blocked}: FAILED ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
} finally {
  await dbt.close();
  await warehouse.close();
  await server.stop();
}
const seconds = Math.round((performance.now() - started) / 1000);
say(JSON.stringify({ proof: 'builds', pass: failed.length === 0, pairs, failed, seconds }));
process.exitCode = failed.length === 0 ? 0 : 1;

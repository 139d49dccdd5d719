import { expect } from 'vitest';
import type { DbtAtWork } from './dbt-at-work.ts';
import { expectedVersions } from './expected-versions.ts';
import type { HistoryDatabase } from './history-database.ts';
import { randomHistory, seededRandom } from './random-history.ts';
import type { HistorySize } from './random-history.ts';

/** More passes than any history of the sizes used here needs. */
const MAX_PASSES = 100;

/**
 * Lets a random history come in, load by load, with snapshots now and then and some of them late, and compares what the snapshot holds
 * with what the rules say, each time nothing waits. Returns how many snapshots it took.
 */
export async function proveHistory(
  database: HistoryDatabase,
  dbt: DbtAtWork,
  seed: number,
  size: HistorySize,
): Promise<number> {
  const random = seededRandom(seed);
  const loads = randomHistory(random, size);
  let passes = 0;
  for (const [index, load] of loads.entries()) {
    await database.write(load);
    const isLast = index === loads.length - 1;
    if (!isLast && random() < 0.6) continue;
    // Either everything that waits goes in now, or one layer, and more loads come on top.
    const drains = isLast || random() < 0.5;
    do {
      await snapshot(dbt, `seed ${String(seed)}`);
      passes += 1;
    } while (drains && passes < MAX_PASSES && (await database.waiting()) > 0);
    if (drains) {
      expect(await database.versions(), `seed ${String(seed)}, after load ${String(index + 1)}`).toEqual(
        expectedVersions(loads.slice(0, index + 1)),
      );
    }
  }
  return passes;
}

/** One pass; fails with dbt's own words. */
export async function snapshot(dbt: DbtAtWork, what: string): Promise<void> {
  const outcome = await dbt.run('snapshot');
  if (outcome.kind !== 'success') throw new Error(`${what}: ${JSON.stringify(outcome)}`);
}

import { deepStrictEqual } from 'node:assert/strict';
import { snapshot } from './dbt-at-work.ts';
import { expectedVersions } from './expected-versions.ts';
import type { HistoryWorld } from './history-world.ts';
import { failSnapshot, killSnapshot, snapshotTwice, STATIONS } from './mishaps.ts';
import type { Station } from './mishaps.ts';
import { randomHistory, seededRandom } from './random-history.ts';
import type { HistorySize } from './random-history.ts';

/** More passes than any history of the sizes used here needs. */
const MAX_PASSES = 100;

/** What happened on the way of one history. */
export interface Proof {
  readonly loads: number;
  passes: number;
  failed: number;
  killed: number;
  twice: number;
  /** How often the snapshot was compared with the rules, and how many versions it had in the end. */
  comparisons: number;
  versions: number;
}

/**
 * Lets a random history come in, load by load, with snapshots now and then and some of them late, failing, killed at one of their stations
 * or two at once, and compares what the snapshot holds with what the rules say, each time nothing waits.
 * @throws {AssertionError} With the seed, at the first difference.
 */
export async function proveHistory(world: HistoryWorld, seed: number, size: HistorySize): Promise<Proof> {
  const { database, dbt } = world;
  const random = seededRandom(seed);
  const loads = randomHistory(random, size);
  const proof: Proof = {
    loads: loads.length,
    passes: 0,
    failed: 0,
    killed: 0,
    twice: 0,
    comparisons: 0,
    versions: 0,
  };

  const pass = async (): Promise<void> => {
    const fate = random();
    // A first snapshot writes its versions by making the table: no trigger stands there.
    const stations: readonly Station[] = proof.passes === 0 ? ['take', 'bookmark'] : STATIONS;
    const station = stations[Math.floor(random() * stations.length)] ?? 'take';
    if (fate < 0.1) {
      await failSnapshot(world, station);
      proof.failed += 1;
    } else if (fate < 0.17) {
      await killSnapshot(world, station);
      proof.killed += 1;
    } else if (fate < 0.22) {
      await snapshotTwice(world);
      proof.twice += 1;
      proof.passes += 1;
      return;
    }
    await snapshot(dbt, `seed ${String(seed)}`);
    proof.passes += 1;
  };

  for (const [index, load] of loads.entries()) {
    await database.write(load);
    const isLast = index === loads.length - 1;
    if ((await database.waiting()) === 0 || (!isLast && random() < 0.6)) continue;
    // Either everything that waits goes in now, or one layer, and more loads come on top.
    const drains = isLast || random() < 0.5;
    do await pass();
    while (drains && proof.passes < MAX_PASSES && (await database.waiting()) > 0);
    if (!drains) continue;
    const versions = await database.versions();
    proof.comparisons += 1;
    proof.versions = versions.length;
    deepStrictEqual(
      versions,
      expectedVersions(loads.slice(0, index + 1)),
      `The history is not what the rules say: seed ${String(seed)}, after load ${String(index + 1)}`,
    );
  }
  return proof;
}

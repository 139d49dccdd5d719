import { deepStrictEqual } from 'node:assert/strict';
import { snapshot } from './dbt-at-work.ts';
import { expectedVersions } from './expected-versions.ts';
import type { HistoryWorld } from './history-world.ts';
import { failSnapshot, killSnapshot, snapshotTwice, SNAPSHOT_STEPS } from './snapshot-failures.ts';
import type { SnapshotStep } from './snapshot-failures.ts';
import { randomHistory, seededRandom } from './random-history.ts';
import type { HistorySize } from './random-history.ts';

/** More passes than any history of the sizes used here needs. */
const MAX_PASSES = 100;

/** What happened during one history. */
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
 * Writes a random history, load by load. Snapshots run now and then: some late, some fail, some are killed at a step, some run two at
 * once. Each time nothing waits, the snapshot is compared with the rules.
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
    // A first snapshot writes its versions by creating the table, which has no trigger yet.
    const steps: readonly SnapshotStep[] = proof.passes === 0 ? ['take', 'bookmark'] : SNAPSHOT_STEPS;
    const step = steps[Math.floor(random() * steps.length)] ?? 'take';
    if (fate < 0.1) {
      await failSnapshot(world, step);
      proof.failed += 1;
    } else if (fate < 0.17) {
      await killSnapshot(world, step);
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
    // Either all waiting loads are taken now, or one layer, and more loads follow.
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

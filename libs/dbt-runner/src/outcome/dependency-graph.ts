import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseManifest } from '../nodes/parse-manifest.ts';

/** Finds the reason why a node was skipped. */
export interface DependencyGraph {
  /**
   * The failed nodes that the given node depends on: its ancestors and their tests, because `dbt build` skips every node that
   * depends on a model with a failed test.
   */
  readonly blockersOf: (uniqueId: string, failed: ReadonlySet<string>) => readonly string[];
}

/** A graph from `parents`: the nodes each node depends on. */
export function createDependencyGraph(parents: ReadonlyMap<string, readonly string[]>): DependencyGraph {
  const ancestorsOf = (uniqueId: string): ReadonlySet<string> => {
    const seen = new Set<string>();
    const open = [...(parents.get(uniqueId) ?? [])];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(...(parents.get(next) ?? []));
    }
    return seen;
  };
  const isTest = (uniqueId: string): boolean =>
    uniqueId.startsWith('test.') || uniqueId.startsWith('unit_test.');
  return {
    blockersOf: (uniqueId, failed) => {
      const ancestors = ancestorsOf(uniqueId);
      const isBlocker = (failure: string): boolean => {
        if (failure === uniqueId) return false;
        if (!isTest(failure)) return ancestors.has(failure);
        const tested = parents.get(failure) ?? [];
        // If a unit test fails, dbt also skips the node that it tests.
        return tested.some(
          (node) => ancestors.has(node) || (failure.startsWith('unit_test.') && node === uniqueId),
        );
      };
      return [...failed].filter(isBlocker).sort();
    },
  };
}

/** The graph of the manifest in a target folder; without edges if the manifest cannot be read. */
export function readDependencyGraph(targetPath: string): DependencyGraph {
  try {
    const nodes = parseManifest(readFileSync(path.join(targetPath, 'manifest.json'), 'utf8'));
    return createDependencyGraph(new Map([...nodes].map(([id, { dependsOn }]) => [id, dependsOn])));
  } catch {
    // Without a manifest, a skipped node stays "skipped". The outcome of the invocation does not depend on it.
    return createDependencyGraph(new Map());
  }
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseManifest } from '../nodes/parse-manifest.ts';

/** Answers why a node was skipped. */
export interface DependencyGraph {
  /**
   * Which of the failed nodes the given node stands on: its ancestors, and their tests, since `dbt build`
   * lets nothing pass that stands on a model whose test failed.
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
        // A unit test speaks of the very node it tests, which dbt then skips too.
        return tested.some(
          (node) => ancestors.has(node) || (failure.startsWith('unit_test.') && node === uniqueId),
        );
      };
      return [...failed].filter(isBlocker).sort();
    },
  };
}

/** The graph of the manifest in a target folder; one without edges when there is none to read. */
export function readDependencyGraph(targetPath: string): DependencyGraph {
  try {
    const nodes = parseManifest(readFileSync(path.join(targetPath, 'manifest.json'), 'utf8'));
    return createDependencyGraph(new Map([...nodes].map(([id, { dependsOn }]) => [id, dependsOn])));
  } catch {
    // Without a manifest a skipped node stays "skipped"; the verdict on the invocation does not hang on it.
    return createDependencyGraph(new Map());
  }
}

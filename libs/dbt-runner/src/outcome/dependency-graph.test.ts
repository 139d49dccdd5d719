import { describe, expect, test } from 'vitest';
import { createDependencyGraph, readDependencyGraph } from './dependency-graph.ts';

const graph = createDependencyGraph(
  new Map([
    ['model.p.b', ['model.p.a']],
    ['model.p.c', ['model.p.b']],
    ['test.p.of_a', ['model.p.a']],
    ['test.p.of_c', ['model.p.c']],
    ['unit_test.p.c.works', ['model.p.c']],
    ['model.p.loop', ['model.p.loop']],
  ]),
);

describe('blockersOf', () => {
  test.each([
    ['a failed ancestor at any distance', 'model.p.c', ['model.p.a'], ['model.p.a']],
    ['a failed test of an ancestor', 'model.p.b', ['test.p.of_a'], ['test.p.of_a']],
    ['a failed unit test of the node itself', 'model.p.c', ['unit_test.p.c.works'], ['unit_test.p.c.works']],
    ['not a test of the node itself', 'model.p.c', ['test.p.of_c'], []],
    ['not a stranger', 'model.p.b', ['model.p.x'], []],
    ['not the node itself', 'model.p.loop', ['model.p.loop'], []],
  ])('finds %s', (_what, node, failed, blockers) => {
    expect(graph.blockersOf(node, new Set(failed))).toEqual(blockers);
  });
});

test('readDependencyGraph without a manifest blames nobody', () => {
  expect(readDependencyGraph('/nowhere').blockersOf('model.p.b', new Set(['model.p.a']))).toEqual([]);
});

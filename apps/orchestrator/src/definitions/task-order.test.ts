import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskDefinition } from './pipeline.ts';
import { orderTasks } from './task-order.ts';

function task(id: string, ...after: string[]): TaskDefinition {
  return { kind: 'run', id, after, handler: 'x' };
}

test('orderTasks keeps the order of the definition where dependencies allow', () => {
  const tasks = [task('c', 'a'), task('a'), task('b', 'a')];
  expect(orderTasks({ id: 'p', tasks }).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
});

test('orderTasks puts every task after its dependencies', () => {
  const graphs = fc
    .integer({ min: 1, max: 12 })
    .chain((size) =>
      fc.tuple(
        fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 30 }),
        fc.shuffledSubarray([...Array(size).keys()], { minLength: size }),
      ),
    );
  fc.assert(
    fc.property(graphs, ([edges, shuffled]) => {
      // Each edge points from a lower to a higher number, so the graph has no cycle in any order of definition.
      const tasks = shuffled.map((number) =>
        task(
          `t${number}`,
          ...new Set(edges.filter(([from, to]) => from < to && to === number).map(([from]) => `t${from}`)),
        ),
      );
      const position = new Map(orderTasks({ id: 'p', tasks }).map(({ id }, index) => [id, index]));
      expect(position.size).toBe(tasks.length);
      for (const { id, after } of tasks) {
        for (const before of after) expect(position.get(before)).toBeLessThan(position.get(id)!);
      }
    }),
  );
});

test.each([
  ['a repeated id', [task('a'), task('a')], /same id/],
  ['an unknown dependency', [task('a', 'z')], /depends on z/],
  ['a cycle', [task('a', 'b'), task('b', 'a'), task('c')], /depend on each other: a, b/],
])('orderTasks refuses %s', (_name, tasks, message) => {
  expect(() => orderTasks({ id: 'p', tasks })).toThrow(message);
});

import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

test('createTurns lets one at a time work, in order, whatever becomes of it', async () => {
  const turns = createTurns();
  const said: string[] = [];
  const work = (name: string, fail = false) =>
    turns.take(async () => {
      said.push(`${name} begins`);
      await Promise.resolve();
      said.push(`${name} ends`);
      if (fail) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
  expect(said).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

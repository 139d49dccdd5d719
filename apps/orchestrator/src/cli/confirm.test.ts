import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { confirm } from './confirm.ts';

const { signal } = new AbortController();

function terminal(answer: string, isTTY = true) {
  const input = Object.assign(new PassThrough(), { isTTY });
  input.end(`${answer}\n`);
  return { input, output: new PassThrough() };
}

test('confirm continues after yes, typed or given as an option', async () => {
  await confirm('Sure?', { yes: false, signal }, terminal(' Yes'));
  await confirm('Sure?', { yes: true, signal }, terminal('no', false));
});

test.each([
  ['any other answer', terminal('y')],
  ['nobody to ask', terminal('yes', false)],
])('confirm refuses after %s', async (_, asked) => {
  await expect(confirm('Sure?', { yes: false, signal }, asked)).rejects.toMatchObject({
    code: 'NOT_CONFIRMED',
  });
});

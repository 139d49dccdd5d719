import { expect, test } from 'vitest';
import { describePipFailure } from './pip-failure.ts';

test.each([
  ['WARNING: Retrying after NewConnectionError … name resolution', /cannot be reached/, true],
  ['ERROR: No matching distribution found for agate==1.9.1', /no wheel of agate==1.9.1/, false],
  [
    'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.',
    /differs from the locked one/,
    false,
  ],
  ['OSError: [Errno 28] No space left on device', /disk is full/, false],
  ['ERROR: see https://user:secret@index.example/simple\n', /pip says "ERROR: see <address>"/, false],
])('describePipFailure turns %j into one line', (output, message, retryable) => {
  const error = describePipFailure(output);
  expect(error.message).toMatch(message);
  expect(error.message.length).toBeLessThanOrEqual(200);
  expect(error.retryable).toBe(retryable);
});

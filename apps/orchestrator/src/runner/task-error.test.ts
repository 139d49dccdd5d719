import { AssertionError } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { ExtractError } from '@volka/extract';
import { expect, test } from 'vitest';
import { OrchestratorError } from '../errors.ts';
import { notBeforeOf, toTaskError } from './task-error.ts';

test('toTaskError keeps code, message, retryable and context of an error of the platform, as JSON', () => {
  const error = toTaskError(
    new ExtractError('EXTRACT_RETRY_LATER', 'Cannot download the report: too early', {
      notBefore: '2025-01-01T06:00:00Z',
      status: 429,
    }),
  );
  expect(error).toEqual({
    code: 'EXTRACT_RETRY_LATER',
    message: 'Cannot download the report: too early',
    retryable: true,
    context: { notBefore: '2025-01-01T06:00:00Z', status: 429 },
  });
  expect(JSON.parse(JSON.stringify(error))).toEqual(error);
  expect(notBeforeOf(error)).toBe('2025-01-01T06:00:00Z');
});

test('toTaskError writes integers that JSON does not have as text, and keeps no cause', () => {
  const cause = new Error('row values');
  const error = new OrchestratorError('HISTORY_STUCK', 'Cannot go on', { cause });
  const withBigint = Object.assign(error, { context: { loadId: 9_007_199_254_740_993n } });
  const data = toTaskError(withBigint);
  expect(data.context).toEqual({ loadId: '9007199254740993' });
  expect(JSON.stringify(data)).not.toContain('row values');
});

const FRAMES = /^ {4}at [^]*task-error\.test\.ts/;

test.each([
  ['an error without a code', new TypeError('Jane\n    at "Doe" is odd'), 'TypeError'],
  [
    'a system error, which has a code',
    Object.assign(new Error('Jane Doe'), { code: 'ENOENT' }),
    'Error (ENOENT)',
  ],
  ['an assertion', new AssertionError({ message: 'Jane Doe' }), 'AssertionError (ERR_ASSERTION)'],
])('toTaskError takes %s for a defect, whose message can quote a row', (_, thrown, name) => {
  const error = toTaskError(thrown);
  expect(error).toEqual({
    code: 'TASK_DEFECT',
    message: `Cannot finish the task: unexpected ${name}, a defect of the platform; report it with its stack`,
    retryable: false,
    context: {},
    stack: expect.stringMatching(FRAMES) as string,
  });
  expect(JSON.stringify(error)).not.toMatch(/Jane|Doe/);
});

test('toTaskError shows what the operating system says', async () => {
  const error = toTaskError(await readFile('/no/such/file').catch((thrown: unknown) => thrown));
  expect(error.message).toContain(
    "unexpected Error (ENOENT: no such file or directory, open '/no/such/file')",
  );
});

test('toTaskError names the type of a thrown value that is no error', () => {
  expect(toTaskError('Jane').message).toContain('unexpected string, a defect');
});

test('toTaskError takes the reason of the abort for an interruption, and any other error then for what it is', () => {
  const reason = new Error('Cannot finish: SIGTERM was received');
  const signal = AbortSignal.abort(reason);
  const interrupted = { code: 'TASK_INTERRUPTED', message: reason.message, retryable: false, context: {} };
  expect(toTaskError(reason, signal)).toEqual(interrupted);
  expect(toTaskError(new DOMException('aborted', 'AbortError'), signal)).toEqual(interrupted);
  expect(toTaskError(new ExtractError('EXTRACT_ABORTED', 'Cannot …'), signal).code).toBe('EXTRACT_ABORTED');
  expect(toTaskError(new TypeError('x'), signal).code).toBe('TASK_DEFECT');
  expect(toTaskError(reason, new AbortController().signal).code).toBe('TASK_DEFECT');
});

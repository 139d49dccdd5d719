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

test.each([
  ['an error without a code', new Error('broke')],
  ['a system error, which has a code', Object.assign(new Error('broke'), { code: 'ENOENT' })],
  ['a thrown text', 'broke'],
])('toTaskError takes %s for a defect', (_, thrown) => {
  expect(toTaskError(thrown)).toEqual({
    code: 'UNEXPECTED',
    message: 'broke',
    retryable: false,
    context: {},
  });
});

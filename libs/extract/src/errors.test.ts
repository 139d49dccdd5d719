import { AssertionError } from 'node:assert';
import { describe, expect, it } from 'vitest';
import { ExtractError, isDefect, isExtractError, systemCodeOf } from './errors.ts';

describe('systemCodeOf', () => {
  it('finds the code of what caused an error', () => {
    const reset = Object.assign(new Error('secret'), { code: 'ECONNRESET' });
    expect(systemCodeOf(new TypeError('fetch failed', { cause: new Error('x', { cause: reset }) }))).toBe(
      'ECONNRESET',
    );
  });

  it('takes nothing that does not look like a system code', () => {
    expect(systemCodeOf({ code: 'my secret key' })).toBe('unknown');
    expect(systemCodeOf({ code: 23 })).toBe('unknown');
    expect(systemCodeOf('ECONNRESET')).toBe('unknown');
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(systemCodeOf(loop)).toBe('unknown');
  });
});

describe('isDefect', () => {
  it.each([
    new TypeError('x is not a function'),
    Object.assign(new RangeError('out of bounds'), { code: 'ERR_OUT_OF_RANGE' }),
    new AssertionError({}),
  ])('takes %s for a mistake in the code', (error) => {
    expect(isDefect(error)).toBe(true);
  });

  it.each([
    new TypeError('fetch failed', { cause: new Error('socket') }),
    Object.assign(new Error('full'), { code: 'ENOSPC' }),
    new ExtractError('EXTRACT_ABORTED', 'Cannot …'),
  ])('takes %s for a failure of network or disk, or for an error of this library', (error) => {
    expect(isDefect(error)).toBe(false);
  });
});

describe('ExtractError', () => {
  it('keeps code and facts when facts are added', () => {
    const error = new ExtractError('EXTRACT_RETRIES_EXHAUSTED', 'm', { status: 503 }).with({ lod: 'a' });
    expect(isExtractError(error, 'EXTRACT_RETRIES_EXHAUSTED')).toBe(true);
    expect(error).toMatchObject({ message: 'm', retryable: true, context: { status: 503, lod: 'a' } });
    expect(isExtractError(error, 'EXTRACT_ABORTED')).toBe(false);
  });
});

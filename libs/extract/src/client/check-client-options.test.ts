import { describe, expect, it } from 'vitest';
import { isExtractError } from '../errors.ts';
import { checkClientOptions } from './check-client-options.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { DEFAULT_BUDGET } from './request-budget.ts';
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts';

const check =
  (baseUrl: string, key: string, limits = {}, retry = {}) =>
  (): void => {
    checkClientOptions(
      baseUrl,
      key,
      { ...DEFAULT_LIMITS, ...DEFAULT_BUDGET, ...limits },
      { ...DEFAULT_RETRY_POLICY, ...retry },
    );
  };

describe('checkClientOptions', () => {
  it('accepts the defaults', () => {
    expect(check('https://api.test', 'key')).not.toThrow();
  });

  it.each([
    ['baseUrl', check('api.test', 'key')],
    ['baseUrl', check('ftp://api.test', 'key')],
    ['baseUrl', check('https://user:canary@api.test', 'key')],
    ['key', check('https://api.test', '')],
    ['key', check('https://api.test', 'canary\n')],
    ['key', check('https://api.test', 'canaryé')],
    ['idleTimeoutMs', check('https://api.test', 'key', { idleTimeoutMs: Number.NaN })],
    ['totalTimeoutMs', check('https://api.test', 'key', { totalTimeoutMs: 2 ** 31 })],
    ['maxConcurrent', check('https://api.test', 'key', { maxConcurrent: 0 })],
    ['minIntervalMs', check('https://api.test', 'key', { minIntervalMs: -1 })],
    ['maxAttempts', check('https://api.test', 'key', {}, { maxAttempts: 0 })],
    ['baseDelayMs', check('https://api.test', 'key', {}, { baseDelayMs: -1 })],
  ])('refuses a bad %s without quoting it', (option, act) => {
    let error: unknown;
    try {
      act();
    } catch (caught) {
      error = caught;
    }
    expect(isExtractError(error, 'EXTRACT_OPTIONS_INVALID') && error.context.option).toBe(option);
    expect(String(error)).not.toContain('canary');
  });
});

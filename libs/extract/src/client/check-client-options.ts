import { ExtractError } from '../errors.ts';
import type { DownloadLimits } from './limits.ts';
import type { BudgetLimits } from './request-budget.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** Longest delay of a Node timer. A longer one fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Rejects options that would fail later, or would fail with the key in the message, as `Headers` does.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID, naming the option and never its value.
 */
export function checkClientOptions(
  baseUrl: string,
  key: string,
  limits: DownloadLimits & BudgetLimits,
  retry: RetryPolicy,
): void {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw invalid('baseUrl', 'it is not an http or https URL');
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw invalid('baseUrl', 'it contains credentials, a query or a fragment');
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw invalid('key', 'it is empty, or contains spaces or characters that a header cannot contain');
  }
  for (const [option, value] of Object.entries<number>({ ...limits, ...retry })) {
    const [min, max] =
      option === 'maxBodyBytes'
        ? [1, Number.MAX_SAFE_INTEGER]
        : [['maxAttempts', 'maxConcurrent'].includes(option) ? 1 : 0, MAX_TIMER_MS];
    if (!(value >= min && value <= max)) throw invalid(option, `it must be between ${min} and ${max}`);
  }
}

function invalid(option: string, why: string): ExtractError {
  return new ExtractError('EXTRACT_OPTIONS_INVALID', `Cannot use the option ${option}: ${why}; correct it`, {
    option,
  });
}

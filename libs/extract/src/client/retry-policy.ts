export const DEFAULT_MAX_ATTEMPTS = 6;
/** Upper limit of the first pause; doubles with each attempt. */
export const DEFAULT_BASE_DELAY_MS = 500;
/** Upper limit of every pause without `Retry-After`. */
export const DEFAULT_MAX_DELAY_MS = 30_000;
/** Longest `Retry-After` that a download waits for; a longer one ends it. */
export const DEFAULT_MAX_RETRY_AFTER_MS = 600_000;
/** Longer values of `Retry-After` count as this one, so that the instant stays a valid date. */
const LONGEST_RETRY_AFTER_MS = 366 * 24 * 3600 * 1000;

export interface RetryPolicy {
  /** First attempt included. @defaultValue 6 */
  readonly maxAttempts: number;
  /** @defaultValue 500 */
  readonly baseDelayMs: number;
  /** @defaultValue 30000 */
  readonly maxDelayMs: number;
  /** @defaultValue 600000 */
  readonly maxRetryAfterMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maxAttempts: DEFAULT_MAX_ATTEMPTS,
  baseDelayMs: DEFAULT_BASE_DELAY_MS,
  maxDelayMs: DEFAULT_MAX_DELAY_MS,
  maxRetryAfterMs: DEFAULT_MAX_RETRY_AFTER_MS,
};

/** True for a status that is repeated: request timeout, rate limit, server errors, and success codes that the API does not document. */
export function isRetriedStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500 || (status >= 200 && status < 300);
}

/**
 * Pause after a failed attempt (from 1): full jitter below a limit that doubles, but at least `Retry-After`.
 * @see DATA_RULES 8; https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function computeDelayMs(
  attempt: number,
  retryAfterMs: number | null,
  policy: RetryPolicy,
  random: () => number,
): number {
  const ceilingMs = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (attempt - 1));
  const jitterMs = Math.floor(random() * ceilingMs);
  return Math.max(jitterMs, retryAfterMs ?? 0);
}

/**
 * Parses `Retry-After`: whole seconds, or an HTTP date. A date is compared with the server's own `Date` if there is one, so that a
 * difference between the clocks does not matter. Null if absent or invalid; a date in the past is 0.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfterMs(
  retryAfter: string | null,
  serverDate: string | null,
  nowMs: number,
): number | null {
  const text = retryAfter?.trim() ?? '';
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, LONGEST_RETRY_AFTER_MS);
  const untilMs = parseHttpDateMs(text);
  if (untilMs === null) return null;
  const pauseMs = untilMs - (parseHttpDateMs(serverDate ?? '') ?? nowMs);
  return Math.min(Math.max(0, pauseMs), LONGEST_RETRY_AFTER_MS);
}

function parseHttpDateMs(text: string): number | null {
  // Date.parse accepts almost anything ("-1" is the year 2001), so only text that starts like an HTTP date is parsed.
  if (!/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s/i.test(text)) return null;
  // The asctime form has no zone and would be read as local time.
  const ms = Date.parse(/(?:gmt|utc)$/i.test(text) ? text : `${text} GMT`);
  return Number.isNaN(ms) ? null : ms;
}

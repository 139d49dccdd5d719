import { setTimeout as sleepFor } from 'node:timers/promises';
import { WarehouseError } from '../errors.ts';

/** A failed attempt that will be repeated. */
export interface RetryNote {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly error: WarehouseError;
  readonly delayMs: number;
}

export interface RetryOptions {
  /** The number of attempts, including the first. @defaultValue 5 */
  readonly attempts?: number;
  /** The pause before attempt n + 1 is random, from 0 to this × 2ⁿ⁻¹. @defaultValue 250 */
  readonly baseDelayMs?: number;
  /** @defaultValue 10000 */
  readonly maxDelayMs?: number;
  /** Ends the pause and prevents another attempt: pass the signal of `withStreamLock`. */
  readonly signal?: AbortSignal;
  readonly onRetry?: (note: RetryNote) => void;
  /** @defaultValue Math.random */
  readonly random?: () => number;
  /** @defaultValue a timer */
  readonly sleep?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

const DEFAULT_ATTEMPTS = 5;
const DEFAULT_BASE_DELAY_MS = 250;
const DEFAULT_MAX_DELAY_MS = 10_000;

/**
 * Repeats `work` while it fails with a retryable `WarehouseError`: a serialization failure, a deadlock, a lost connection, or a server that
 * starts or is full. The pause has full jitter, so that two sessions with a conflict do not retry at the same time.
 * @throws {unknown} The error of the last attempt; the signal's reason after it is aborted.
 */
export async function withRetries<T>(
  work: (attempt: number) => Promise<T>,
  options: RetryOptions = {},
): Promise<T> {
  const {
    attempts = DEFAULT_ATTEMPTS,
    baseDelayMs = DEFAULT_BASE_DELAY_MS,
    maxDelayMs = DEFAULT_MAX_DELAY_MS,
    signal,
    random = Math.random,
    sleep = waitFor,
  } = options;
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted();
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || !(error instanceof WarehouseError) || !error.retryable) throw error;
      const delayMs = Math.round(random() * Math.min(maxDelayMs, baseDelayMs * 2 ** (attempt - 1)));
      options.onRetry?.({ attempt, error, delayMs });
      await sleep(delayMs, signal);
    }
  }
}

async function waitFor(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleepFor(delayMs, undefined, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    throw error;
  });
}

import { setTimeout as sleepFor } from 'node:timers/promises';
import { WarehouseError } from '../errors.ts';

/** What is told of an attempt that failed and will be repeated. */
export interface RetryNote {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly error: WarehouseError;
  readonly delayMs: number;
}

export interface RetryOptions {
  /** All attempts, the first included. @defaultValue 5 */
  readonly attempts?: number;
  /** The pause before attempt n + 1 is drawn from 0 to this × 2ⁿ⁻¹. @defaultValue 250 */
  readonly baseDelayMs?: number;
  /** @defaultValue 10000 */
  readonly maxDelayMs?: number;
  /** Ends the waiting, and forbids another attempt: pass the one that `withStreamLock` gives. */
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
 * Repeats `work` while it fails with a `WarehouseError` that is `retryable`: serialization failures, deadlocks, lost
 * connections, a server that starts or is full. Full jitter, so that two that stood in each other's way part.
 * @throws Whatever the last attempt threw; the signal's reason once it is aborted.
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

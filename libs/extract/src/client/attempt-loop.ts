import { ExtractError } from '../errors.ts';
import { aborted } from './attempt.ts';
import type { AttemptResult } from './attempt.ts';
import { summarizeAttempts } from './attempt-report.ts';
import type { AttemptReport } from './attempt-report.ts';
import { computeDelayMs } from './retry-policy.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** An attempt that ends the loop well, and how many it took. */
export interface AttemptSuccess {
  readonly result: Extract<AttemptResult, { readonly kind: 'body' | 'no-data' }>;
  readonly attempts: number;
}

export interface AttemptLoopOptions {
  /** What is tried, for the message: `2024-10-01..2024-10-31`. */
  readonly subject: string;
  readonly retry: RetryPolicy;
  readonly totalTimeoutMs: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly signal: AbortSignal | undefined;
  readonly onAttempt: ((report: AttemptReport) => void) | undefined;
  readonly attempt: (totalLeftMs: number) => Promise<AttemptResult>;
}

/**
 * Attempts until one succeeds, one is refused, or attempts or time run out.
 * @throws {ExtractError} EXTRACT_RETRIES_EXHAUSTED with the history in its context; EXTRACT_ABORTED; what was refused.
 */
export async function runAttempts(options: AttemptLoopOptions): Promise<AttemptSuccess> {
  const { retry, now, signal } = options;
  const endsAtMs = now() + options.totalTimeoutMs;
  const history: AttemptReport[] = [];
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted === true) throw aborted();
    const startedAtMs = now();
    const result = await options.attempt(endsAtMs - startedAtMs);
    const delayMs =
      result.kind === 'failed' ? computeDelayMs(attempt, result.retryAfterMs, retry, options.random) : 0;
    // A pause that reaches the total deadline would only delay the bad news.
    const triesAgain = result.kind === 'failed' && attempt < retry.maxAttempts && now() + delayMs < endsAtMs;
    const report: AttemptReport = {
      attempt,
      outcome: result.kind,
      status: result.status,
      reason: result.kind === 'failed' ? result.reason : null,
      systemCode: result.kind === 'failed' ? result.systemCode : null,
      elapsedMs: Math.round(now() - startedAtMs),
      waitMs: triesAgain ? delayMs : null,
    };
    history.push(report);
    options.onAttempt?.(report);
    if (result.kind === 'refused') throw result.error;
    if (result.kind !== 'failed') return { result, attempts: attempt };
    if (!triesAgain) throw exhausted(options.subject, history);
    await options.sleep(delayMs, signal).catch((error: unknown) => {
      throw signal?.aborted === true ? aborted() : error;
    });
  }
}

function exhausted(subject: string, attempts: readonly AttemptReport[]): ExtractError {
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  return new ExtractError(
    'EXTRACT_RETRIES_EXHAUSTED',
    `Cannot download ${subject}: ${count} failed (${summarizeAttempts(attempts, 80)}); run it again later or ask for less`,
    { attempts },
  );
}

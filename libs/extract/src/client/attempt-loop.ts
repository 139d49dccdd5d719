import { ExtractError } from '../errors.ts';
import { aborted } from './attempt.ts';
import { orAborted } from './attempt-guard.ts';
import type { AttemptResult } from './attempt.ts';
import { summarizeAttempts } from './attempt-report.ts';
import type { AttemptFailure, AttemptReport } from './attempt-report.ts';
import type { Clock } from './clock.ts';
import { proxyFailed, unreachable } from '../proxy/route.ts';
import type { Route } from '../proxy/route.ts';
import { HeldBack } from './request-budget.ts';
import { retryLater, toInstant } from './retry-later.ts';
import { computeDelayMs } from './retry-policy.ts';
import type { RetryPolicy } from './retry-policy.ts';

/** The attempt that succeeded, and the reports of all attempts. */
export interface AttemptSuccess {
  readonly result: Extract<AttemptResult, { readonly kind: 'body' | 'no-data' }>;
  readonly attempts: readonly AttemptReport[];
}

export interface AttemptLoopOptions {
  /** What is downloaded, for messages: `2024-10-01..2024-10-31`. */
  readonly subject: string;
  readonly route: Route;
  readonly retry: RetryPolicy;
  readonly totalTimeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal | undefined;
  readonly onAttempt: ((report: AttemptReport) => void) | undefined;
  /** @throws {HeldBack} If no request is allowed within that time. */
  readonly attempt: (totalLeftMs: number) => Promise<AttemptResult>;
}

/**
 * Makes attempts until one succeeds, one is refused, or no attempt or no time is left.
 * @throws {ExtractError} EXTRACT_RETRIES_EXHAUSTED, EXTRACT_CONTRACT_BROKEN, EXTRACT_RETRY_LATER or the error of the refusal, each
 * with the reports of the attempts in its context; EXTRACT_ABORTED.
 */
export async function runAttempts(options: AttemptLoopOptions): Promise<AttemptSuccess> {
  const { retry, clock, signal } = options;
  const now = (): number => clock.now();
  const endsAtMs = now() + options.totalTimeoutMs;
  const history: AttemptReport[] = [];
  for (let attempt = 1; ; attempt += 1) {
    if (signal?.aborted === true) throw aborted();
    const startedAtMs = now();
    const result = await orRetryLater(options, history, options.attempt(endsAtMs - startedAtMs));
    const delayMs =
      result.kind === 'failed' ? computeDelayMs(attempt, result.retryAfterMs, retry, options.random) : 0;
    const retryAfterMs = 'retryAfterMs' in result ? (result.retryAfterMs ?? 0) : 0;
    const notBeforeMs = now() + retryAfterMs;
    const isTooLong = retryAfterMs > retry.maxRetryAfterMs || (retryAfterMs > 0 && notBeforeMs >= endsAtMs);
    // A pause until the total deadline would only delay the error.
    const triesAgain =
      result.kind === 'failed' && attempt < retry.maxAttempts && !isTooLong && now() + delayMs < endsAtMs;
    const report: AttemptReport = {
      attempt,
      outcome: result.kind,
      status: result.status,
      reason: result.kind === 'failed' ? result.reason : null,
      systemCode: result.kind === 'failed' ? result.systemCode : null,
      elapsedMs: Math.round(now() - startedAtMs),
      waitMs: triesAgain ? delayMs : null,
      notBefore: retryAfterMs > 0 ? toInstant(notBeforeMs) : null,
    };
    history.push(report);
    options.onAttempt?.(report);
    if (result.kind === 'refused') throw result.error.with({ attempts: history });
    if (result.kind !== 'failed') return { result, attempts: history };
    if (isTooLong) throw retryLater(`download ${options.subject}`, notBeforeMs, { attempts: history });
    if (!triesAgain) throw gaveUp(options, history);
    await pause(clock, delayMs, signal);
  }
}

async function orRetryLater(
  { subject }: Pick<AttemptLoopOptions, 'subject'>,
  attempts: readonly AttemptReport[],
  attempt: Promise<AttemptResult>,
): Promise<AttemptResult> {
  try {
    return await attempt;
  } catch (error) {
    throw error instanceof HeldBack
      ? retryLater(`download ${subject}`, error.notBeforeMs, { attempts })
      : error;
  }
}

async function pause(clock: Clock, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    const sleeping = clock.sleep(delayMs, signal);
    await (signal === undefined ? sleeping : orAborted(sleeping, signal));
  } catch (error) {
    throw signal?.aborted === true ? aborted() : error;
  }
}

/** Complete answers of something else than the API: another request, or a smaller one, would get the same. */
const FOREIGN_ANSWERS: ReadonlySet<AttemptFailure | null> = new Set(['html', 'not-an-array', 'foreign-404']);

function gaveUp(
  { subject, route }: Pick<AttemptLoopOptions, 'subject' | 'route'>,
  attempts: readonly AttemptReport[],
): ExtractError {
  const last = attempts.at(-1);
  if (last?.reason === 'proxy') return proxyFailed(subject, shortSummary(attempts), route).with({ attempts });
  if (last?.reason === 'network' && last.status === null) {
    return unreachable(subject, shortSummary(attempts), route).with({ attempts });
  }
  const count = attempts.length === 1 ? '1 attempt' : `${attempts.length} attempts`;
  const told = `Cannot download ${subject}: ${count} failed (${summarizeAttempts(attempts, 80)})`;
  return FOREIGN_ANSWERS.has(last?.reason ?? null)
    ? new ExtractError('EXTRACT_CONTRACT_BROKEN', `${told}; check what answers at the base URL`, { attempts })
    : new ExtractError('EXTRACT_RETRIES_EXHAUSTED', `${told}; run it again later or request less`, {
        attempts,
      });
}

/** Shorter, for messages that also contain two URLs. */
function shortSummary(attempts: readonly AttemptReport[]): string {
  return summarizeAttempts(attempts, 30);
}

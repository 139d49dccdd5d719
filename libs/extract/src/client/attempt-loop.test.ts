import { describe, expect, it } from 'vitest';
import { ExtractError, isExtractError } from '../errors.ts';
import type { AttemptResult } from './attempt.ts';
import { runAttempts } from './attempt-loop.ts';
import type { AttemptReport } from './attempt-report.ts';
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts';

const ROUTE = { origin: 'https://api.test', proxy: null };

const busy = (retryAfterMs: number | null = null): AttemptResult => ({
  kind: 'failed',
  status: 503,
  reason: 'status',
  systemCode: null,
  retryAfterMs,
});

/** A loop on a clock that only its pauses and attempts move. */
function runOnFakeClock(
  results: readonly AttemptResult[],
  options: { totalTimeoutMs?: number; attemptMs?: number; signal?: AbortSignal; onSleep?: () => void } = {},
) {
  let nowMs = 1_000_000;
  const pauses: number[] = [];
  const budgets: number[] = [];
  const reports: AttemptReport[] = [];
  const outcome = runAttempts({
    subject: '2024-10-01..2024-10-31',
    route: ROUTE,
    retry: { ...DEFAULT_RETRY_POLICY, maxAttempts: 4 },
    totalTimeoutMs: options.totalTimeoutMs ?? 600_000,
    clock: {
      now: () => nowMs,
      sleep: (ms, signal) => {
        pauses.push(ms);
        nowMs += ms;
        options.onSleep?.();
        return signal?.aborted === true ? Promise.reject(new Error('aborted')) : Promise.resolve();
      },
    },
    random: () => 0.5,
    signal: options.signal,
    onAttempt: (report) => reports.push(report),
    attempt: (totalLeftMs) => {
      nowMs += options.attemptMs ?? 10;
      budgets.push(totalLeftMs);
      return Promise.resolve(results[Math.min(budgets.length, results.length) - 1]!);
    },
  });
  return outcome.then(
    (success) => ({ success, error: undefined, pauses, budgets, reports }),
    (error: unknown) => ({ success: undefined, error, pauses, budgets, reports }),
  );
}

describe('runAttempts', () => {
  it('pauses by jitter and by Retry-After, then reports the attempts', async () => {
    const run = await runOnFakeClock([busy(), busy(9000), busy(120_000), { kind: 'no-data', status: 404 }]);
    expect(run.success?.attempts).toEqual(run.reports);
    expect(run.pauses).toEqual([250, 9000, 120_000]);
    expect(run.reports.map(({ outcome, waitMs }) => [outcome, waitMs])).toEqual([
      ['failed', 250],
      ['failed', 9000],
      ['failed', 120_000],
      ['no-data', null],
    ]);
  });

  it('ends at once if Retry-After is above the cap, and the error has the instant', async () => {
    const { error, pauses, reports } = await runOnFakeClock([busy(600_001)], { totalTimeoutMs: 9e9 });
    expect(isExtractError(error, 'EXTRACT_RETRY_LATER') && error.context).toEqual({
      attempts: reports,
      notBefore: '1970-01-01T00:26:41Z',
    });
    expect(pauses).toEqual([]);
    expect((await runOnFakeClock([busy(600_000)], { totalTimeoutMs: 9e9 })).pauses).toHaveLength(3);
  });

  it('gives up after the last attempt, with the history', async () => {
    const { error, reports } = await runOnFakeClock([busy()]);
    expect(isExtractError(error, 'EXTRACT_RETRIES_EXHAUSTED') && error.context.attempts).toEqual(reports);
    expect(reports).toHaveLength(4);
    expect(String(error)).toContain('4 attempts failed (503 x4)');
  });

  it('starts no pause beyond the total deadline, and gives each attempt the time that is left', async () => {
    const { error, pauses, budgets } = await runOnFakeClock([busy(9000)], {
      totalTimeoutMs: 25_000,
      attemptMs: 2000,
    });
    expect(isExtractError(error, 'EXTRACT_RETRY_LATER')).toBe(true);
    expect(budgets).toEqual([25_000, 14_000, 3000]);
    expect(pauses).toEqual([9000, 9000]);
  });

  it.each([
    ['html', 'EXTRACT_CONTRACT_BROKEN'],
    ['not-an-array', 'EXTRACT_CONTRACT_BROKEN'],
    ['foreign-404', 'EXTRACT_CONTRACT_BROKEN'],
    ['truncated', 'EXTRACT_RETRIES_EXHAUSTED'],
    ['network', 'EXTRACT_RETRIES_EXHAUSTED'],
  ] as const)('tells by the last answer what is wrong: %s', async (reason, code) => {
    const last: AttemptResult = { kind: 'failed', status: 200, reason, systemCode: null, retryAfterMs: null };
    const { error } = await runOnFakeClock([busy(), last]);
    expect(error).toMatchObject({ code, retryable: true });
  });

  it('is not held up by a clock that ignores the signal', async () => {
    const controller = new AbortController();
    const running = runAttempts({
      subject: 'x',
      route: ROUTE,
      retry: DEFAULT_RETRY_POLICY,
      totalTimeoutMs: 600_000,
      clock: { now: () => 0, sleep: () => new Promise(() => undefined) },
      random: () => 0.5,
      signal: controller.signal,
      onAttempt: () => {
        queueMicrotask(() => {
          controller.abort();
        });
      },
      attempt: () => Promise.resolve(busy()),
    });
    await expect(running).rejects.toMatchObject({ code: 'EXTRACT_ABORTED' });
  });

  it('passes a refusal on at once', async () => {
    const refusal = new ExtractError('EXTRACT_KEY_REFUSED', 'no');
    const { error, budgets, reports } = await runOnFakeClock([
      { kind: 'refused', status: 401, error: refusal, retryAfterMs: null },
    ]);
    expect(error).toMatchObject({
      code: refusal.code,
      message: refusal.message,
      context: { attempts: reports },
    });
    expect(budgets).toHaveLength(1);
    expect(reports[0]?.outcome).toBe('refused');
  });

  it('ends when aborted during a pause, or before it starts', async () => {
    const controller = new AbortController();
    const during = await runOnFakeClock([busy()], {
      signal: controller.signal,
      onSleep: () => {
        controller.abort();
      },
    });
    expect(isExtractError(during.error, 'EXTRACT_ABORTED')).toBe(true);
    expect(during.budgets).toHaveLength(1);
    const before = await runOnFakeClock([busy()], { signal: AbortSignal.abort() });
    expect(isExtractError(before.error, 'EXTRACT_ABORTED')).toBe(true);
    expect(before.budgets).toHaveLength(0);
  });
});

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isExtractError } from '../errors.ts';
import { countDays } from '../windows/iso-date.ts';
import type { DateWindow } from '../windows/iso-date.ts';
import { aborted, makeAttempt } from './attempt.ts';
import type { AttemptResult } from './attempt.ts';
import { createAttemptGuard } from './attempt-guard.ts';
import { runAttempts } from './attempt-loop.ts';
import type { AttemptReport } from './attempt-report.ts';
import { checkClientOptions } from './check-client-options.ts';
import { STEADY_CLOCK } from './clock.ts';
import type { Clock } from './clock.ts';
import { toFailure } from './download-outcome.ts';
import type { DownloadOutcome } from './download-outcome.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { DownloadLimits } from './limits.ts';
import { createRequestBudget, DEFAULT_BUDGET } from './request-budget.ts';
import type { BudgetLimits } from './request-budget.ts';
import { retryLater } from './retry-later.ts';
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { chooseProxy, describeOrigin } from '../proxy/proxy-settings.ts';
import type { ProxySettings } from '../proxy/proxy-settings.ts';
import type { Route } from '../proxy/route.ts';
import { orUnwritable } from './spool-body.ts';
import { createTransport } from './transport.ts';
import type { Transport } from './transport.ts';
import { buildReportUrl } from './wire-schema.ts';
import type { LevelOfDetail } from './wire-schema.ts';

export interface CampaignsClientOptions {
  /** Including the path of the API, if it has one; without credentials. */
  readonly baseUrl: string;
  /** Sent as `x-api-key`; never in an error or a report. */
  readonly key: string;
  /** Folder for answers; created if missing. The caller removes the files of its outcomes. */
  readonly spoolDir: string;
  /** Also writes a gzip copy of each answer while it arrives, which an archive can move. @defaultValue false */
  readonly packed?: boolean;
  /** Limits of one download (time, bytes) and of all downloads of this client (concurrency, rate). */
  readonly limits?: Partial<DownloadLimits & BudgetLimits>;
  readonly retry?: Partial<RetryPolicy>;
  /** @defaultValue a monotonic clock */
  readonly clock?: Clock;
  /** In [0, 1). @defaultValue Math.random */
  readonly random?: () => number;
  /** The base URL decides which of the proxies is used. @defaultValue none */
  readonly proxy?: ProxySettings;
  /** Replaces HTTP; `proxy` is then ignored. */
  readonly transport?: Transport;
}

/** One window of one level of detail; dates inclusive. */
export interface DownloadRequest extends DateWindow {
  readonly lod: LevelOfDetail;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called after each attempt with its result. */
  readonly onAttempt?: (report: AttemptReport) => void;
}

export interface CampaignsClient {
  /**
   * Downloads one window to a spool file, with retries. Failures of the API and the network are outcomes. It throws only for causes on the
   * caller's side.
   * @throws {RangeError} If a date is not a calendar day, or the window ends before it starts.
   * @throws {ExtractError} EXTRACT_ABORTED after the signal aborts; EXTRACT_SPOOL_UNWRITABLE.
   * @see DATA_RULES 6, 7, 8
   */
  download(request: DownloadRequest, options?: DownloadOptions): Promise<DownloadOutcome>;
  /**
   * Starts no request before an instant that the API gave to an earlier client.
   * @throws {ExtractError} EXTRACT_RETRY_LATER if the instant is further away than `maxRetryAfterMs`.
   */
  holdBackUntil(notBefore: Date): void;
}

/**
 * Creates a client of the Campaigns API. It holds no connection and does not have to be closed.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID if an option has an impossible value.
 */
export function createCampaignsClient(options: CampaignsClientOptions): CampaignsClient {
  const limits = { ...DEFAULT_LIMITS, ...DEFAULT_BUDGET, ...options.limits };
  const retry: RetryPolicy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
  checkClientOptions(options.baseUrl, options.key, limits, retry);
  const clock = options.clock ?? STEADY_CLOCK;
  const random = options.random ?? Math.random;
  const proxy = chooseProxy(options.proxy ?? {}, options.baseUrl);
  const route: Route = {
    origin: describeOrigin(new URL(options.baseUrl)),
    proxy: proxy === null ? null : describeOrigin(proxy),
  };
  const transport = options.transport ?? createTransport(proxy);
  const budget = createRequestBudget({ ...limits, maxHoldMs: retry.maxRetryAfterMs }, clock);
  const headers = { 'x-api-key': options.key, accept: 'application/json', 'accept-encoding': 'gzip' };

  /** Waits until the budget allows a request; null if the download's time runs out first. */
  async function enter(totalLeftMs: number, signal: AbortSignal | undefined): Promise<(() => void) | null> {
    const guard = createAttemptGuard({ ...limits, attemptTimeoutMs: totalLeftMs }, totalLeftMs, signal);
    try {
      return await budget.enter(guard.signal, totalLeftMs);
    } catch (error) {
      if (guard.cutOff() === 'aborted') throw aborted();
      if (guard.cutOff() === null) throw error;
      return null;
    } finally {
      guard.dispose();
    }
  }

  async function attemptOnce(
    request: DownloadRequest,
    totalLeftMs: number,
    signal: AbortSignal | undefined,
  ): Promise<AttemptResult> {
    const startedAtMs = clock.now();
    const leave = await enter(totalLeftMs, signal);
    if (leave === null) {
      return { kind: 'failed', status: null, reason: 'total-timeout', systemCode: null, retryAfterMs: null };
    }
    const guard = createAttemptGuard(limits, totalLeftMs - (clock.now() - startedAtMs), signal);
    const fileName = `${request.fromDate}_${request.toDate}_${request.lod}_${randomUUID()}.json`;
    try {
      const result = await makeAttempt({
        url: buildReportUrl(options.baseUrl, request),
        headers,
        spoolPath: join(options.spoolDir, fileName),
        packedPath: options.packed === true ? join(options.spoolDir, `${fileName}.gz`) : undefined,
        maxBodyBytes: limits.maxBodyBytes,
        transport,
        route,
        guard,
        now: () => clock.now(),
      });
      // Retry-After applies to the whole client, so requests that are waiting wait longer too.
      if ('retryAfterMs' in result && result.retryAfterMs !== null) {
        budget.holdBack(clock.now() + result.retryAfterMs);
      }
      return result;
    } finally {
      guard.dispose();
      leave();
    }
  }

  async function download(
    request: DownloadRequest,
    { signal, onAttempt }: DownloadOptions = {},
  ): Promise<DownloadOutcome> {
    countDays(request);
    try {
      if (signal?.aborted === true) throw aborted();
      await orUnwritable(mkdir(options.spoolDir, { recursive: true }));
      const { result, attempts } = await runAttempts({
        subject: `${request.fromDate}..${request.toDate}`,
        route,
        retry,
        totalTimeoutMs: limits.totalTimeoutMs,
        clock,
        random,
        signal,
        onAttempt,
        attempt: (totalLeftMs) => attemptOnce(request, totalLeftMs, signal),
      });
      return result.kind === 'body'
        ? { kind: 'rows', body: result.body, attempts }
        : { kind: 'no-data', attempts };
    } catch (error) {
      if (!isExtractError(error)) throw error;
      const placed = error.with({ fromDate: request.fromDate, toDate: request.toDate, lod: request.lod });
      const failure = toFailure(placed);
      if (failure === null) throw placed;
      return failure;
    }
  }

  return {
    download,
    holdBackUntil: (notBefore) => {
      const notBeforeMs = notBefore.getTime();
      if (notBeforeMs - clock.now() > retry.maxRetryAfterMs) throw retryLater('ask the API', notBeforeMs);
      budget.holdBack(notBeforeMs);
    },
  };
}

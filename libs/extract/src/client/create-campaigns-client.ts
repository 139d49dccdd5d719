import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isExtractError } from '../errors.ts';
import { countDays } from '../windows/iso-date.ts';
import type { DateWindow } from '../windows/iso-date.ts';
import { makeAttempt } from './attempt.ts';
import type { AttemptResult } from './attempt.ts';
import { createAttemptGuard } from './attempt-guard.ts';
import { runAttempts } from './attempt-loop.ts';
import type { AttemptReport } from './attempt-report.ts';
import { checkClientOptions } from './check-client-options.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import type { DownloadLimits } from './limits.ts';
import { DEFAULT_RETRY_POLICY } from './retry-policy.ts';
import type { RetryPolicy } from './retry-policy.ts';
import { orUnwritable } from './spool-body.ts';
import type { SpooledBody } from './spool-body.ts';
import { ofetchTransport } from './transport.ts';
import type { Transport } from './transport.ts';
import { buildReportUrl } from './wire-schema.ts';
import type { LevelOfDetail } from './wire-schema.ts';

export interface CampaignsClientOptions {
  /** With any path the API lives under; without credentials. */
  readonly baseUrl: string;
  /** Sent as `x-api-key`; never in an error or a report. */
  readonly apiKey: string;
  /** Folder for answers; made if missing. The caller removes what it has taken. */
  readonly spoolDir: string;
  readonly limits?: Partial<DownloadLimits>;
  readonly retry?: Partial<RetryPolicy>;
  /** Milliseconds since 1970. @defaultValue a clock that never jumps */
  readonly now?: () => number;
  /** In [0, 1). @defaultValue Math.random */
  readonly random?: () => number;
  /** Must reject when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly transport?: Transport;
}

/** One window of one level of detail; dates inclusive. */
export interface DownloadRequest extends DateWindow {
  readonly lod: LevelOfDetail;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  /** Called after each attempt, with what came of it. */
  readonly onAttempt?: (report: AttemptReport) => void;
}

export type DownloadOutcome =
  | { readonly kind: 'body'; readonly body: SpooledBody; readonly attempts: number }
  | { readonly kind: 'no-data'; readonly attempts: number };

export interface CampaignsClient {
  /**
   * Downloads one window to a spool file, trying again where that may help.
   * @throws {RangeError} If the window's dates are no calendar days or end before they start.
   * @throws {ExtractError} EXTRACT_KEY_REFUSED, EXTRACT_REQUEST_REJECTED, EXTRACT_REDIRECTED, EXTRACT_TOO_LARGE at once;
   * EXTRACT_RETRIES_EXHAUSTED when attempts or time run out; EXTRACT_ABORTED; EXTRACT_SPOOL_UNWRITABLE.
   * @see DATA_RULES 6, 7, 8
   */
  download(request: DownloadRequest, options?: DownloadOptions): Promise<DownloadOutcome>;
}

/**
 * Makes a client of the Campaigns API. It holds no connection and needs no closing.
 * @throws {ExtractError} EXTRACT_OPTIONS_INVALID if an option cannot work.
 */
export function createCampaignsClient(options: CampaignsClientOptions): CampaignsClient {
  const limits: DownloadLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const retry: RetryPolicy = { ...DEFAULT_RETRY_POLICY, ...options.retry };
  checkClientOptions(options.baseUrl, options.apiKey, limits, retry);
  // Monotonic from a wall-clock start: a clock that is set while we wait moves no deadline.
  const now = options.now ?? (() => performance.timeOrigin + performance.now());
  const random = options.random ?? Math.random;
  const sleep =
    options.sleep ?? ((ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }));
  const transport = options.transport ?? ofetchTransport;
  const headers = { 'x-api-key': options.apiKey, accept: 'application/json', 'accept-encoding': 'gzip' };

  async function download(
    request: DownloadRequest,
    { signal, onAttempt }: DownloadOptions = {},
  ): Promise<DownloadOutcome> {
    countDays(request);
    const subject = `${request.fromDate}..${request.toDate}`;
    const url = buildReportUrl(options.baseUrl, request);
    const attemptOnce = async (totalLeftMs: number): Promise<AttemptResult> => {
      const guard = createAttemptGuard(limits, totalLeftMs, signal);
      const fileName = `${request.fromDate}_${request.toDate}_${request.lod}_${randomUUID()}.json`;
      const spoolPath = join(options.spoolDir, fileName);
      try {
        return await makeAttempt({
          url,
          headers,
          spoolPath,
          maxBodyBytes: limits.maxBodyBytes,
          transport,
          guard,
          now,
        });
      } finally {
        guard.dispose();
      }
    };
    try {
      await orUnwritable(mkdir(options.spoolDir, { recursive: true }));
      const { result, attempts } = await runAttempts({
        subject,
        retry,
        totalTimeoutMs: limits.totalTimeoutMs,
        now,
        random,
        sleep,
        signal,
        onAttempt,
        attempt: attemptOnce,
      });
      return result.kind === 'body'
        ? { kind: 'body', body: result.body, attempts }
        : { kind: 'no-data', attempts };
    } catch (error) {
      throw isExtractError(error)
        ? error.with({ fromDate: request.fromDate, toDate: request.toDate, lod: request.lod })
        : error;
    }
  }

  return { download };
}

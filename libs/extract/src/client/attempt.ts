import { rm } from 'node:fs/promises';
import { ExtractError, systemCodeOf } from '../errors.ts';
import { ProxyRefusal } from '../proxy/proxy-refusal.ts';
import { proxyRefused } from '../proxy/route.ts';
import type { Route } from '../proxy/route.ts';
import { withoutByteOrderMark } from '../records/byte-order-mark.ts';
import { orAborted } from './attempt-guard.ts';
import type { AttemptGuard } from './attempt-guard.ts';
import type { AttemptFailure } from './attempt-report.ts';
import { readChunks } from './body-chunks.ts';
import { isRetriedStatus, parseRetryAfterMs } from './retry-policy.ts';
import { discardBody, spoolBody, tooLarge } from './spool-body.ts';
import type { SpooledBody } from './spool-body.ts';
import type { Transport, TransportResponse } from './transport.ts';
import { readApiMessage, saysNoData } from './wire-schema.ts';

/** Messages of the API are short. A larger body is not one. */
const MAX_MESSAGE_BYTES = 64 * 1024;
/** Characters of the API's message that an error quotes. */
const MAX_QUOTED = 80;

export interface AttemptInput {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly spoolPath: string;
  /** Path of the gzip copy; undefined without one. */
  readonly packedPath: string | undefined;
  readonly maxBodyBytes: number;
  readonly transport: Transport;
  readonly route: Route;
  readonly guard: AttemptGuard;
  readonly now: () => number;
}

export type AttemptResult =
  | { readonly kind: 'body'; readonly status: number; readonly body: SpooledBody }
  | { readonly kind: 'no-data'; readonly status: number }
  /** Another attempt would fail in the same way. */
  | {
      readonly kind: 'refused';
      readonly status: number | null;
      readonly error: ExtractError;
      /** Null without `Retry-After`. */
      readonly retryAfterMs: number | null;
    }
  | {
      readonly kind: 'failed';
      readonly status: number | null;
      readonly reason: AttemptFailure;
      readonly systemCode: string | null;
      readonly retryAfterMs: number | null;
    };

/**
 * Makes one request and classifies the result. A failed attempt leaves no file.
 * @throws {ExtractError} EXTRACT_ABORTED if the caller's signal aborts.
 */
export async function makeAttempt(input: AttemptInput): Promise<AttemptResult> {
  const { guard } = input;
  let status: number | null = null;
  let retryAfterMs: number | null = null;
  let kept = false;
  try {
    const response = await orAborted(
      input.transport(input.url, { headers: input.headers, signal: guard.signal }),
      guard.signal,
    );
    status = response.status;
    if (status !== 200) retryAfterMs = readRetryAfterMs(response, input);
    const result = await settle(response, input);
    throwIfAborted(guard);
    const cutOff = guard.cutOff();
    if (cutOff !== null && cutOff !== 'aborted') {
      if (result.kind === 'body') await discardBody(result.body);
      return failed(status, cutOff, { retryAfterMs });
    }
    kept = result.kind === 'body';
    return result.kind === 'failed' ? { ...result, retryAfterMs } : result;
  } catch (error) {
    throwIfAborted(guard);
    if (error instanceof ExtractError) return { kind: 'refused', status, error, retryAfterMs };
    const cutOff = guard.cutOff();
    if (cutOff !== null && cutOff !== 'aborted') return failed(status, cutOff, { retryAfterMs });
    if (error instanceof ProxyRefusal) {
      return error.mayPass
        ? failed(error.status, 'proxy')
        : {
            kind: 'refused',
            status: error.status,
            error: proxyRefused(error.status, input.route),
            retryAfterMs,
          };
    }
    return failed(status, 'network', { systemCode: systemCodeOf(error), retryAfterMs });
  } finally {
    if (!kept) {
      await rm(input.spoolPath, { force: true });
      if (input.packedPath !== undefined) await rm(input.packedPath, { force: true });
    }
  }
}

async function settle(response: TransportResponse, input: AttemptInput): Promise<AttemptResult> {
  const { status, headers } = response;
  if (status === 200) return settleBody(response, input);
  if (status === 404) {
    const text = await readText(response, input.guard);
    return saysNoData(headers.get('content-type'), text)
      ? { kind: 'no-data', status }
      : failed(status, 'foreign-404');
  }
  if (isRetriedStatus(status)) return failed(status, 'status');
  const isRejection = status >= 400 && ![401, 403, 413].includes(status);
  const text = isRejection ? await readText(response, input.guard).catch(() => '') : '';
  throwIfAborted(input.guard);
  throw toFinalError(status, messageOf(readApiMessage(headers.get('content-type'), text), input.headers));
}

/** The API's message about a request that it rejects: shortened, printable, without the key. */
function messageOf(
  message: string | undefined,
  headers: Readonly<Record<string, string>>,
): string | undefined {
  if (message === undefined) return undefined;
  const key = headers['x-api-key'] ?? '';
  const plain = (key === '' ? message : message.replaceAll(key, '…')).replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain === '' ? undefined : plain.slice(0, MAX_QUOTED);
}

function readRetryAfterMs({ headers }: TransportResponse, { now }: AttemptInput): number | null {
  return parseRetryAfterMs(headers.get('retry-after'), headers.get('date'), now());
}

async function settleBody(response: TransportResponse, input: AttemptInput): Promise<AttemptResult> {
  const { status, headers } = response;
  if (/\bhtml\b/i.test(headers.get('content-type') ?? '')) return failed(status, 'html');
  // Content-Length counts encoded bytes, so it can be compared with the body only if nothing was decoded.
  const isEncoded = !['', 'identity'].includes(headers.get('content-encoding')?.trim().toLowerCase() ?? '');
  const announced = headers.get('content-length');
  const announcedBytes = announced === null || isEncoded ? null : Number(announced);
  if (announcedBytes !== null && announcedBytes > input.maxBodyBytes) throw tooLarge(input.maxBodyBytes);

  const { body, firstByte, lastByte } = await spoolBody(readChunks(response.body, input.guard), {
    path: input.spoolPath,
    packedPath: input.packedPath,
    maxBodyBytes: input.maxBodyBytes,
  });
  const flaw = flawOf(firstByte, lastByte, announcedBytes !== null && announcedBytes !== body.bytes);
  if (flaw === null) return { kind: 'body', status, body };
  await discardBody(body);
  return failed(status, flaw);
}

/** Checks a body by its first byte, its last byte and its length; null if it is complete. */
function flawOf(firstByte: number, lastByte: number, isCutOff: boolean): AttemptFailure | null {
  if (firstByte === 0x3c) return 'html';
  if (firstByte !== -1 && firstByte !== 0x5b) return 'not-an-array';
  return lastByte !== 0x5d || isCutOff ? 'truncated' : null;
}

function failed(
  status: number | null,
  reason: AttemptFailure,
  more: { readonly systemCode?: string; readonly retryAfterMs?: number | null } = {},
): AttemptResult {
  return {
    kind: 'failed',
    status,
    reason,
    systemCode: more.systemCode ?? null,
    retryAfterMs: more.retryAfterMs ?? null,
  };
}

function throwIfAborted(guard: AttemptGuard): void {
  if (guard.cutOff() === 'aborted') throw aborted();
}

/** The error after the caller's signal aborted. */
export function aborted(): ExtractError {
  return new ExtractError(
    'EXTRACT_ABORTED',
    'Cannot finish the download: its signal was aborted; start it again',
  );
}

function toFinalError(status: number, apiMessage?: string): ExtractError {
  if (status === 401 || status === 403) {
    return new ExtractError(
      'EXTRACT_KEY_REFUSED',
      `Cannot download the report: the API refused the key (${status}); check the key and its permissions`,
      { status },
    );
  }
  if (status === 413) {
    return new ExtractError(
      'EXTRACT_TOO_LARGE',
      'Cannot download the report: the window is too large for the API (413); ask for a smaller window',
      { status },
    );
  }
  if (status >= 300 && status < 400) {
    return new ExtractError(
      'EXTRACT_REDIRECTED',
      `Cannot download the report: the URL redirects (${status}), and the key must not be sent there; correct the base URL`,
      { status },
    );
  }
  return new ExtractError(
    'EXTRACT_REQUEST_REJECTED',
    `Cannot download the report: the API rejected the request (${status}${apiMessage === undefined ? '' : `: ${apiMessage}`}); check the dates and the base URL`,
    { status, ...(apiMessage === undefined ? {} : { apiMessage }) },
  );
}

async function readText(response: TransportResponse, guard: AttemptGuard): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of readChunks(response.body, guard)) {
    bytes += chunk.length;
    if (bytes > MAX_MESSAGE_BYTES) return '';
    chunks.push(chunk);
  }
  return withoutByteOrderMark(Buffer.concat(chunks).toString('utf8'));
}

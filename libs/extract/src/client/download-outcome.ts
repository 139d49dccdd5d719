import type { ExtractError, ExtractErrorCode } from '../errors.ts';
import type { AttemptReport } from './attempt-report.ts';
import type { SpooledBody } from './spool-body.ts';

/** A complete answer on disk. Read it with `readRecords`; it can be empty. */
export interface RowsOutcome {
  readonly kind: 'rows';
  readonly body: SpooledBody;
  readonly attempts: readonly AttemptReport[];
}

/** The API answered that it has no data for the window. */
export interface NoDataOutcome {
  readonly kind: 'no-data';
  readonly attempts: readonly AttemptReport[];
}

/** Why there is no answer. `error` has the code, the attempts in its context, and what to do. */
export interface DownloadFailure {
  readonly kind:
    /** 401, 403: every other request would fail in the same way. */
    | 'key-refused'
    /** A proxy refuses the connection: every other request would fail in the same way. */
    | 'proxy-refused'
    /** Any other 4xx, or a redirect: the request itself is wrong. */
    | 'rejected'
    /** 413, or over the byte limit: request a smaller window. */
    | 'too-large'
    /** The answer to the last attempt was not the API's JSON. */
    | 'contract-broken'
    /** `Retry-After` is longer than `maxRetryAfterMs`. The error's context has the instant; no request is made before it. */
    | 'retry-later'
    /** All attempts failed, or the time is over: network, 429, 5xx, timeouts, truncated bodies. */
    | 'exhausted';
  readonly error: ExtractError;
}

export type DownloadOutcome = RowsOutcome | NoDataOutcome | DownloadFailure;

const KINDS: Partial<Record<ExtractErrorCode, DownloadFailure['kind']>> = {
  EXTRACT_KEY_REFUSED: 'key-refused',
  EXTRACT_PROXY_REFUSED: 'proxy-refused',
  EXTRACT_PROXY_FAILED: 'exhausted',
  EXTRACT_REQUEST_REJECTED: 'rejected',
  EXTRACT_REDIRECTED: 'rejected',
  EXTRACT_TOO_LARGE: 'too-large',
  EXTRACT_RETRY_LATER: 'retry-later',
  EXTRACT_CONTRACT_BROKEN: 'contract-broken',
  EXTRACT_RETRIES_EXHAUSTED: 'exhausted',
};

/** Converts an error to an outcome; null if the cause is on the caller's side (its signal, its disk). */
export function toFailure(error: ExtractError): DownloadFailure | null {
  const kind = KINDS[error.code];
  return kind === undefined ? null : { kind, error };
}

/**
 * Narrows an outcome to an answer, for callers that treat all failures alike.
 * @throws {ExtractError} The error of the failure.
 */
export function answerOrThrow(outcome: DownloadOutcome): RowsOutcome | NoDataOutcome {
  if (outcome.kind === 'rows' || outcome.kind === 'no-data') return outcome;
  throw outcome.error;
}

import type { ExtractError, ExtractErrorCode } from '../errors.ts';
import type { AttemptReport } from './attempt-report.ts';
import type { SpooledBody } from './spool-body.ts';

/** A whole answer on disk, to be read with `readRecords`; it may hold no record. */
export interface RowsOutcome {
  readonly kind: 'rows';
  readonly body: SpooledBody;
  readonly attempts: readonly AttemptReport[];
}

/** The API's own word that it has nothing for the window. */
export interface NoDataOutcome {
  readonly kind: 'no-data';
  readonly attempts: readonly AttemptReport[];
}

/** Why there is no answer; the error says it with its code, the attempts in its context, and what to do. */
export interface DownloadFailure {
  readonly kind:
    /** 401, 403: every further request would fail the same way. */
    | 'key-refused'
    /** A proxy on the way refuses: so would it every further request. */
    | 'proxy-refused'
    /** Any other 4xx, or a redirect: the request itself is wrong. */
    | 'rejected'
    /** 413, or over the byte limit: ask for a smaller window. */
    | 'too-large'
    /** To the last attempt something else than the API's JSON answered. */
    | 'contract-broken'
    /** The API asked for a longer pause than is made here; the error's context has the time. No request is made before it. */
    | 'retry-later'
    /** Attempts or time ran out on the network, 429, 5xx, time-outs or truncated bodies. */
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

/** The outcome that an error stands for; null if it is the caller's own doing (its signal, its disk). */
export function toFailure(error: ExtractError): DownloadFailure | null {
  const kind = KINDS[error.code];
  return kind === undefined ? null : { kind, error };
}

/**
 * Narrows an outcome to an answer, for callers that treat every failure alike.
 * @throws {ExtractError} The error of the failure.
 */
export function answerOrThrow(outcome: DownloadOutcome): RowsOutcome | NoDataOutcome {
  if (outcome.kind === 'rows' || outcome.kind === 'no-data') return outcome;
  throw outcome.error;
}

import { AssertionError } from 'node:assert';
import type { AttemptReport } from './client/attempt-report.ts';

/** Every code that this library throws, and whether the same call can succeed later although nobody changes anything. */
export const EXTRACT_RETRYABLE = {
  // Somebody stopped the run on purpose.
  EXTRACT_ABORTED: false,
  EXTRACT_ARCHIVE_UNREADABLE: false,
  EXTRACT_ARCHIVE_UNWRITABLE: false,
  EXTRACT_CONTRACT_BROKEN: true,
  EXTRACT_KEY_REFUSED: false,
  EXTRACT_MALFORMED_BODY: true,
  EXTRACT_OPTIONS_INVALID: false,
  EXTRACT_PROXY_FAILED: true,
  EXTRACT_PROXY_REFUSED: false,
  EXTRACT_REDIRECTED: false,
  EXTRACT_REQUEST_REJECTED: false,
  EXTRACT_RETRIES_EXHAUSTED: true,
  EXTRACT_RETRY_LATER: true,
  EXTRACT_SPOOL_UNREADABLE: false,
  EXTRACT_SPOOL_UNWRITABLE: false,
  // Only a smaller window can succeed.
  EXTRACT_TOO_LARGE: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type ExtractErrorCode = keyof typeof EXTRACT_RETRYABLE;

/** All facts that an error can contain: no header, no row value, no foreign error, and no text of an answer except the message of a rejection. */
export interface ExtractErrorContext {
  readonly fromDate?: string;
  readonly toDate?: string;
  readonly lod?: string;
  readonly status?: number;
  /** The API's message about a request that it rejects: at most 80 printable characters, without the key. */
  readonly apiMessage?: string;
  readonly attempts?: readonly AttemptReport[];
  readonly limitBytes?: number;
  readonly byteOffset?: number;
  readonly recordIndex?: number;
  /** Operating system or zlib code, such as `ENOSPC`. */
  readonly systemCode?: string;
  readonly option?: string;
  /** ISO instant, whole seconds, before which the API allows no request (`Retry-After`). */
  readonly notBefore?: string;
  /** Scheme, host and port of the API. */
  readonly origin?: string;
  /** Scheme, host and port of the proxy; never its user or password. */
  readonly proxy?: string;
}

/** The only error class of this library. `code` identifies the error. All of it can be logged. */
export class ExtractError extends Error {
  override readonly name = 'ExtractError';
  readonly code: ExtractErrorCode;
  /** True if the same call may succeed later although nobody changes anything. */
  readonly retryable: boolean;
  readonly context: ExtractErrorContext;

  constructor(code: ExtractErrorCode, message: string, context: ExtractErrorContext = {}) {
    super(message);
    this.code = code;
    this.retryable = EXTRACT_RETRYABLE[code];
    this.context = context;
  }

  /** Returns the same error with more facts. */
  with(context: ExtractErrorContext): ExtractError {
    return new ExtractError(this.code, this.message, { ...this.context, ...context });
  }
}

/** True if a caught value is an {@link ExtractError}, with this code if one is given. */
export function isExtractError(value: unknown, code?: ExtractErrorCode): value is ExtractError {
  return value instanceof ExtractError && (code === undefined || value.code === code);
}

const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError, AssertionError] as const;

/**
 * True for a defect in the code, as opposed to a failure of network or disk. It is thrown unchanged, because no retry and no other window would
 * help. A `TypeError` with a cause is a failed `fetch`.
 */
export function isDefect(error: unknown): boolean {
  return MISTAKES.some((kind) => error instanceof kind) && !(error instanceof TypeError && 'cause' in error);
}

/**
 * The system code of a foreign error or of what caused it (`ECONNRESET`), or `unknown`.
 * Nothing else of a foreign error leaves the library: its message can contain a URL, a header or a row.
 */
export function systemCodeOf(error: unknown): string {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    const code = 'code' in current ? current.code : undefined;
    if (
      typeof code === 'string' &&
      /^(?:E|Z_|UND_|HPE_|CERT_|DEPTH_|SELF_|UNABLE_)[A-Z0-9_]{2,48}$/.test(code)
    )
      return code;
    current = 'cause' in current ? current.cause : undefined;
  }
  return 'unknown';
}

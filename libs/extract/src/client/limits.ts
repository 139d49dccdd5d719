/** Whole attempt: connect, headers, body. */
export const DEFAULT_ATTEMPT_TIMEOUT_MS = 120_000;
/** All attempts and pauses of one download. */
export const DEFAULT_TOTAL_TIMEOUT_MS = 900_000;
/** Longest time without data within a body. */
export const DEFAULT_IDLE_TIMEOUT_MS = 30_000;
/** Largest accepted body, after decoding. */
export const DEFAULT_MAX_BODY_BYTES = 2 * 1024 ** 3;

export interface DownloadLimits {
  /** @defaultValue 120000 */
  readonly attemptTimeoutMs: number;
  /** @defaultValue 900000 */
  readonly totalTimeoutMs: number;
  /** @defaultValue 30000 */
  readonly idleTimeoutMs: number;
  /** Size after decoding. @defaultValue 2147483648 */
  readonly maxBodyBytes: number;
}

export const DEFAULT_LIMITS: DownloadLimits = {
  attemptTimeoutMs: DEFAULT_ATTEMPT_TIMEOUT_MS,
  totalTimeoutMs: DEFAULT_TOTAL_TIMEOUT_MS,
  idleTimeoutMs: DEFAULT_IDLE_TIMEOUT_MS,
  maxBodyBytes: DEFAULT_MAX_BODY_BYTES,
};

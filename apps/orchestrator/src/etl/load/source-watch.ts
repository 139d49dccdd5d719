/** After so many windows in a row without an answer, one more window decides whether the source is down. */
const MAX_FAILURES_IN_A_ROW = 3;

/** Distinguishes windows that fail from a source that is down. */
export interface SourceWatch {
  /** A window was answered; the answer may be invalid. */
  answered(): void;
  /**
   * The source rejected the request for a window (400). True = it rejects the newest window too: the request itself is wrong, and
   * further requests would be rejected.
   */
  rejected(): boolean;
  /** Whether any window was answered. */
  hasAnswered(): boolean;
  /** A window was not answered. True = the source is down, and the other windows are left for the next run. */
  failed(): boolean;
}

/**
 * Failed windows are tried first, so windows that always fail are the first ones of each run. They must not count as a source that is
 * down, because then no new window would be requested again. Windows that the source rejects, for example because they are too old,
 * must not count as a wrong request: one answer shows that the request is right, and without any answer the newest window decides.
 * @param bringForward Makes the newest remaining window the next one, of those that never failed or of any; false where there is none.
 * @see DATA_RULES 2
 */
export function createSourceWatch(bringForward: (which: 'never-failed' | 'any') => boolean): SourceWatch {
  let failures = 0;
  let isProbing = false;
  let isProbingRejection = false;
  let everAnswered = false;
  return {
    answered() {
      failures = 0;
      isProbing = false;
      everAnswered = true;
    },
    rejected() {
      if (everAnswered) return false;
      if (isProbingRejection) return true;
      isProbingRejection = bringForward('never-failed') || bringForward('any');
      return !isProbingRejection;
    },
    hasAnswered: () => everAnswered,
    failed() {
      failures += 1;
      if (isProbing) return true;
      if (failures < MAX_FAILURES_IN_A_ROW) return false;
      isProbing = bringForward('never-failed') || (!everAnswered && bringForward('any'));
      return !isProbing && !everAnswered;
    },
  };
}

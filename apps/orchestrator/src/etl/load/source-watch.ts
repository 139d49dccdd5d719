/** After so many windows in a row that got no answer, one more decides whether it is them or the source. */
const MAX_FAILURES_IN_A_ROW = 3;

/** Tells windows that are bad from a source that is down. */
export interface SourceWatch {
  /** A window got its answer, whatever came of that. */
  answered(): void;
  /**
   * The source rejected the request for a window (400). True = it rejects the newest one too: the request itself is wrong, and every
   * further one would be rejected.
   */
  rejected(): boolean;
  /** Whether any window got its answer. */
  hasAnswered(): boolean;
  /** A window got none. True = the source is down, and what is left is better left for the next run. */
  failed(): boolean;
}

/**
 * Windows that are bad for ever fail one after the other on every day, and are tried first: they must not pass for a
 * source that is down, or nothing new would be asked for again.
 * @param bringForward Makes the newest window left the next one, of those that never failed or of any; false where there
 * is none.
 * Nor must windows that the source rejects, such as those older than it keeps, pass for a request that is wrong: one answer proves
 * that it is not, and without any the newest window decides.
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

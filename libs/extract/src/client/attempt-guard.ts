import type { AttemptFailure } from './attempt-report.ts';
import type { DownloadLimits } from './limits.ts';

/** Why an attempt was cut off: by its caller or by one of its clocks. */
export type CutOff =
  'aborted' | Extract<AttemptFailure, 'attempt-timeout' | 'idle-timeout' | 'total-timeout'>;

/** The clocks around one attempt, joined with the caller's signal into one signal. */
export interface AttemptGuard {
  readonly signal: AbortSignal;
  cutOff(): CutOff | null;
  /** Starts, or starts again, the clock of silence within a body. */
  touch(): void;
  dispose(): void;
}

export function createAttemptGuard(
  limits: DownloadLimits,
  totalLeftMs: number,
  callerSignal: AbortSignal | undefined,
): AttemptGuard {
  const controller = new AbortController();
  let cause: CutOff | null = null;
  const cut = (why: CutOff): void => {
    cause ??= why;
    controller.abort();
  };
  const onCallerAbort = (): void => {
    cut('aborted');
  };
  const totalIsNearer = totalLeftMs <= limits.attemptTimeoutMs;
  const deadline = setTimeout(
    cut,
    Math.min(totalLeftMs, limits.attemptTimeoutMs),
    totalIsNearer ? 'total-timeout' : 'attempt-timeout',
  );
  let idle: NodeJS.Timeout | undefined;
  callerSignal?.addEventListener('abort', onCallerAbort, { once: true });
  if (callerSignal?.aborted === true) cut('aborted');
  return {
    signal: controller.signal,
    cutOff: () => cause,
    touch: () => {
      if (idle === undefined) idle = setTimeout(cut, limits.idleTimeoutMs, 'idle-timeout');
      else idle.refresh();
    },
    dispose: () => {
      clearTimeout(deadline);
      clearTimeout(idle);
      callerSignal?.removeEventListener('abort', onCallerAbort);
      // Whatever the attempt left open (an unread body, a late answer) ends with it.
      controller.abort();
    },
  };
}

/**
 * Waits for a promise no longer than a signal allows, even if its maker ignores the signal.
 * For one wait a signal only: `Promise.race` on a lasting promise would hold every value ever raced.
 */
export async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw new DOMException('aborted', 'AbortError');
  }
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(new DOMException('aborted', 'AbortError'));
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    if (onAbort !== undefined) signal.removeEventListener('abort', onAbort);
  }
}

import type { AttemptFailure } from './attempt-report.ts';
import type { DownloadLimits } from './limits.ts';

/** Why an attempt was stopped: by its caller, or by one of the timeouts. */
export type CutOff =
  'aborted' | Extract<AttemptFailure, 'attempt-timeout' | 'idle-timeout' | 'total-timeout'>;

/** The timeouts of one attempt and the caller's signal, combined into one signal. */
export interface AttemptGuard {
  readonly signal: AbortSignal;
  cutOff(): CutOff | null;
  /** Starts or restarts the idle timeout of the body. */
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
      // Also stops what the attempt left open, such as an unread body or a late answer.
      controller.abort();
    },
  };
}

/**
 * Waits for a promise until a signal aborts, even if the promise ignores the signal.
 * Each call listens for itself: `Promise.race` with one long-lived promise would keep every value in memory.
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

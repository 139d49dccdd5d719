import type { Clock } from './clock.ts';

/** Concurrent requests of one client. */
export const DEFAULT_MAX_CONCURRENT = 4;
/** Shortest time between the starts of two requests of one client. */
export const DEFAULT_MIN_INTERVAL_MS = 0;

/** Limits of one client, over all its downloads. */
export interface BudgetLimits {
  /** @defaultValue 4 */
  readonly maxConcurrent: number;
  /** 1000 is one request a second, 60 a minute. @defaultValue 0 */
  readonly minIntervalMs: number;
}

export const DEFAULT_BUDGET: BudgetLimits = {
  maxConcurrent: DEFAULT_MAX_CONCURRENT,
  minIntervalMs: DEFAULT_MIN_INTERVAL_MS,
};

/** No request may start, because the API's `Retry-After` is longer than the caller can wait. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;

  constructor(notBeforeMs: number) {
    super('The API asked for no request yet');
    this.notBeforeMs = notBeforeMs;
  }
}

/** Decides when each request of a client may start. */
export interface RequestBudget {
  /**
   * Waits for a turn, in the order of the calls. Resolves to a function that ends the turn.
   * Rejects with the signal's reason as soon as the signal aborts.
   * @throws {HeldBack} If requests are held back for more than `maxHoldMs`, or for longer than `timeLeftMs` from the call on.
   */
  enter(signal: AbortSignal, timeLeftMs: number): Promise<() => void>;
  /** Starts no request before this time (milliseconds since 1970), because the API sent `Retry-After`. */
  holdBack(notBeforeMs: number): void;
}

export function createRequestBudget(
  limits: BudgetLimits & {
    /** Longest wait for a `Retry-After`. */
    readonly maxHoldMs: number;
  },
  clock: Clock,
): RequestBudget {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let nextStartMs = -Infinity;
  let notBeforeMs = -Infinity;

  // A turn passes directly to the next waiter: a free turn in between could go to a later caller.
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  };

  async function takeSlot(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (underWay < limits.maxConcurrent) {
      underWay += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const proceed = (): void => {
        signal.removeEventListener('abort', giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(proceed), 1);
        reject(signal.reason as Error);
      };
      waiting.push(proceed);
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  return {
    async enter(signal, timeLeftMs) {
      const latestMs = clock.now() + timeLeftMs;
      const throwIfHeld = (): void => {
        if (notBeforeMs > Math.min(latestMs, clock.now() + limits.maxHoldMs)) throw new HeldBack(notBeforeMs);
      };
      throwIfHeld();
      await takeSlot(signal);
      try {
        // Checks again after each wait: the answer to another request may have moved the next start.
        for (;;) {
          throwIfHeld();
          const waitMs = Math.max(nextStartMs, notBeforeMs) - clock.now();
          if (waitMs <= 0) break;
          await clock.sleep(waitMs, signal);
        }
        signal.throwIfAborted();
      } catch (error) {
        leave();
        throw signal.aborted ? signal.reason : error;
      }
      nextStartMs = clock.now() + limits.minIntervalMs;
      return leave;
    },
    holdBack(untilMs) {
      notBeforeMs = Math.max(notBeforeMs, untilMs);
    },
  };
}

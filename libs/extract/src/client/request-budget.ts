import type { Clock } from './clock.ts';

/** Requests of one client that may be under way at once. */
export const DEFAULT_MAX_CONCURRENT = 4;
/** Least time between the starts of two requests of one client. */
export const DEFAULT_MIN_INTERVAL_MS = 0;

/** What one client may ask of the API, over all its downloads. */
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

/** Why no request may start: the API's own time is further away than the caller may wait. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;

  constructor(notBeforeMs: number) {
    super('The API asked for no request yet');
    this.notBeforeMs = notBeforeMs;
  }
}

/** The gate before every request of a client. */
export interface RequestBudget {
  /**
   * Waits for a turn, first come, first served; what it resolves to gives the turn back.
   * Rejects as soon as the signal aborts, with the signal's reason.
   * @throws {HeldBack} As soon as the API's time is known to be more than `maxHoldMs` away, or to come after `timeLeftMs`
   * from the call on.
   */
  enter(signal: AbortSignal, timeLeftMs: number): Promise<() => void>;
  /** No request starts before this time (milliseconds since 1970): the API asked one of them to wait. */
  holdBack(notBeforeMs: number): void;
}

export function createRequestBudget(
  limits: BudgetLimits & {
    /** Longest wait for a time that the API named. */
    readonly maxHoldMs: number;
  },
  clock: Clock,
): RequestBudget {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let nextStartMs = -Infinity;
  let notBeforeMs = -Infinity;

  // The turn goes from hand to hand: were it laid down in between, somebody else could take it out of turn.
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
        // Each waits, then looks again: an answer to another request may have moved the next start meanwhile.
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

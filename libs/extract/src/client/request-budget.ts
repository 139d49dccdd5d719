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

/** The turnstile before every request of a client. */
export interface RequestBudget {
  /**
   * Waits for a turn, first come, first served; what it resolves to gives the turn back.
   * Rejects as soon as the signal aborts, with the signal's reason.
   */
  enter(signal: AbortSignal): Promise<() => void>;
  /** No request starts before so many milliseconds are over: the API asked one of them to slow down. */
  holdBack(ms: number): void;
}

export function createRequestBudget(limits: BudgetLimits, clock: Clock): RequestBudget {
  const waiting: (() => void)[] = [];
  let underWay = 0;
  let nextStartMs = -Infinity;

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
    async enter(signal) {
      await takeSlot(signal);
      try {
        // Each waits, then looks again: a 429 of another request may have moved the next start meanwhile.
        for (let waitMs = nextStartMs - clock.now(); waitMs > 0; waitMs = nextStartMs - clock.now()) {
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
    holdBack(ms) {
      nextStartMs = Math.max(nextStartMs, clock.now() + ms);
    },
  };
}

import { setTimeout as delay } from 'node:timers/promises';

/** The time that the client lives by; injected in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Must reject when the signal aborts. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** Monotonic from a wall-clock start: a clock that is set while we wait moves no deadline. */
export const STEADY_CLOCK: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

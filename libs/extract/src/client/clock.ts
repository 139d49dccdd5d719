import { setTimeout as delay } from 'node:timers/promises';

/** The client's source of time; injected in tests. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Must reject when the signal aborts. */
  sleep(ms: number, signal: AbortSignal | undefined): Promise<void>;
}

/** Monotonic, starting at the system time: a change of the system time moves no deadline. */
export const STEADY_CLOCK: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

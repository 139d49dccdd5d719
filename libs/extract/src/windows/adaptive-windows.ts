import { addDays, countDays } from './iso-date.ts';
import type { DateWindow } from './iso-date.ts';

/** Successes with a reduced size before a larger one is tried. Doubled each time the larger size fails. */
const GROW_AFTER = 2;
const MAX_GROW_AFTER = 64;

/** Planned windows, given one at a time in the size that the API accepts now. */
export interface AdaptiveWindows {
  /** The next window; null if none is left. One of the calls below must settle it before the next call. */
  next(): DateWindow | null;
  /** The window that `next` returns if the current one succeeds; for requests ahead of time. */
  nextIfSucceeded(): DateWindow | null;
  /** The current window is loaded. */
  succeeded(): void;
  /** The current window failed, but not because of its size. It is not returned again. */
  failed(): void;
  /**
   * The current window was too large: its days come again in halves, and later windows are no larger.
   * Returns false for a window of one day, which cannot be halved and is not returned again.
   */
  tooLarge(): boolean;
  /** Moves the newest remaining window that fits to the front; false if none fits. */
  bringForward(fits: (window: DateWindow) => boolean): boolean;
  /** Number of remaining windows at the current size. */
  left(): number;
}

/**
 * Returns planned windows whole, in halves after one was too large, and in larger sizes again after a few successes.
 * Shape: for any answers of the API, every planned day is settled exactly once, in order (except for `bringForward`), and no other day.
 * @see DATA_RULES 3
 */
export function createAdaptiveWindows(planned: readonly DateWindow[]): AdaptiveWindows {
  const queue: DateWindow[] = planned.map(({ fromDate, toDate }) => ({ fromDate, toDate }));
  const longestDays = Math.max(0, ...queue.map(countDays));
  let maxDays = Infinity;
  let growAfter = GROW_AFTER;
  let successes = 0;
  let hasGrown = false;
  let current: DateWindow | null = null;

  const settle = (): DateWindow => {
    if (current === null)
      throw new TypeError('Cannot settle a window: none is handed out; call next() first');
    const window = current;
    current = null;
    return window;
  };
  const pieces = (window: DateWindow): number => Math.max(1, Math.ceil(countDays(window) / maxDays));
  /** Pieces of equal size: a month of 31 days at 15 days a piece is 3 pieces of 10 or 11, not 15, 15 and 1. */
  const firstPiece = ({ fromDate, toDate }: DateWindow, atMostDays: number): DateWindow => {
    const days = countDays({ fromDate, toDate });
    const parts = Math.max(1, Math.ceil(days / atMostDays));
    return parts === 1
      ? { fromDate, toDate }
      : { fromDate, toDate: addDays(fromDate, Math.ceil(days / parts) - 1) };
  };
  const growsWithNext = (): boolean => maxDays !== Infinity && successes + 1 >= growAfter;
  const grown = (): number => (maxDays * 2 >= longestDays ? Infinity : maxDays * 2);

  return {
    next() {
      if (current !== null) throw new TypeError('Cannot hand out a window: the last one is not settled');
      const window = queue.shift();
      if (window === undefined) return null;
      current = firstPiece(window, maxDays);
      if (current.toDate !== window.toDate) {
        queue.unshift({ fromDate: addDays(current.toDate, 1), toDate: window.toDate });
      }
      return current;
    },
    nextIfSucceeded() {
      const [window] = queue;
      return window === undefined ? null : firstPiece(window, growsWithNext() ? grown() : maxDays);
    },
    succeeded() {
      settle();
      if (!growsWithNext()) {
        successes += 1;
        return;
      }
      successes = 0;
      maxDays = grown();
      hasGrown = true;
    },
    failed() {
      settle();
      successes = 0;
    },
    tooLarge() {
      const window = settle();
      successes = 0;
      const days = countDays(window);
      if (days === 1) return false;
      if (hasGrown) growAfter = Math.min(growAfter * 2, MAX_GROW_AFTER);
      hasGrown = false;
      maxDays = Math.ceil(days / 2);
      queue.unshift(window);
      return true;
    },
    bringForward(fits) {
      const newest = queue.filter(fits).sort((a, b) => (a.fromDate < b.fromDate ? 1 : -1))[0];
      if (newest === undefined) return false;
      queue.splice(queue.indexOf(newest), 1);
      queue.unshift(newest);
      return true;
    },
    left: () => queue.reduce((sum, window) => sum + pieces(window), 0),
  };
}

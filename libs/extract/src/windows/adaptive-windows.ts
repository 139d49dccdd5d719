import { addDays, countDays } from './iso-date.ts';
import type { DateWindow } from './iso-date.ts';

/** Successes at a reduced size before the next larger one is tried; doubled whenever growing turns out to be too early. */
const GROW_AFTER = 2;
const MAX_GROW_AFTER = 64;

/** Planned windows, handed out one at a time in the size that the API takes at present. */
export interface AdaptiveWindows {
  /** The next window, until it is settled by one of the calls below; null when nothing is left. */
  next(): DateWindow | null;
  /** What `next` will give once the window that was handed out has succeeded; for asking ahead. */
  nextIfSucceeded(): DateWindow | null;
  /** The window that was handed out is done. */
  succeeded(): void;
  /** The window failed for another reason than its size; it is not handed out again. */
  failed(): void;
  /**
   * The window was too large: its days come again in halves, and later windows start no larger.
   * False where it is one day, which cannot be halved and is not handed out again.
   */
  tooLarge(): boolean;
  /** Puts the newest of the windows left that fit in front of the others; false where none fits. */
  bringForward(fits: (window: DateWindow) => boolean): boolean;
  /** Windows still to be handed out, at the present size. */
  left(): number;
}

/**
 * Hands out planned windows whole, in halves after one was too large, and grows back with every few successes.
 * Shape: whatever the API says, every planned day is handed out and settled once, in order (but for what is brought
 * forward), and no other day.
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
  /** Even pieces: a month at half its size is two halves, not a half, a half and a day. */
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

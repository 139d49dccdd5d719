import type { AttemptReport, DateWindow } from '@volka/extract';
import { countDays } from '@volka/runtime/calendar';
import type { TransferProgress } from '../../runner/task-result.ts';

/** Counts what a run has moved, and estimates the rest. */
export interface LoadProgress {
  /** Counts a retry if another attempt follows this one. */
  attempted(report: Pick<AttemptReport, 'waitMs'>): void;
  settled(window: DateWindow, moved: { readonly rows: number; readonly bytes: number }): TransferProgress;
  retries(): number;
}

/**
 * @param plannedDays Days of all windows. The rest is estimated by days, because windows change their size.
 */
export function createLoadProgress(plannedDays: number, nowMs: () => number): LoadProgress {
  const startedMs = nowMs();
  let [days, rows, bytes, retries] = [0, 0, 0, 0];
  return {
    attempted({ waitMs }) {
      if (waitMs !== null) retries += 1;
    },
    settled(window, moved) {
      days += countDays(window);
      rows += moved.rows;
      bytes += moved.bytes;
      const elapsedMs = Math.max(nowMs() - startedMs, 1);
      return {
        rows,
        bytes,
        retries,
        rowsPerSecond: Math.round((rows * 1000) / elapsedMs),
        etaMs: Math.round((elapsedMs / days) * Math.max(plannedDays - days, 0)),
      };
    },
    retries: () => retries,
  };
}

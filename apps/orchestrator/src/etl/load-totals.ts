import { formatDays } from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import { OrchestratorError } from '../errors.ts';
import type { WindowOutcome } from './load-window.ts';

/** Sums over the windows of a run. */
export interface LoadTotals {
  readonly windows: number;
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  readonly quarantined: number;
  /** Cells of loaded rows. */
  readonly cellsQuarantined: number;
  readonly unchangedWindows: number;
  readonly emptyWindows: number;
  readonly bytes: number;
  /** Requests that had to be repeated. */
  readonly retries: number;
  readonly warnings: number;
}

export interface TriedWindow {
  readonly window: DateWindow;
  readonly outcome: WindowOutcome | { readonly kind: 'failed'; readonly message: string };
}

export function sumOutcomes(tried: readonly TriedWindow[]): Omit<LoadTotals, 'retries' | 'warnings'> {
  const outcomes = tried.map(({ outcome }) => outcome);
  const loaded = outcomes.filter((outcome) => outcome.kind === 'loaded');
  const total = (of: (outcome: (typeof loaded)[number]) => number): number =>
    loaded.reduce((result, outcome) => result + of(outcome), 0);
  return {
    windows: outcomes.length,
    received: total(({ received }) => received),
    accepted: total(({ accepted }) => accepted),
    collapsed: total(({ collapsed }) => collapsed),
    quarantined: total(({ quarantined }) => quarantined),
    cellsQuarantined: total(({ cellsQuarantined }) => cellsQuarantined),
    bytes: outcomes.reduce((sum, outcome) => sum + ('bytes' in outcome ? outcome.bytes : 0), 0),
    unchangedWindows: outcomes.filter(({ kind }) => kind === 'unchanged').length,
    emptyWindows: outcomes.filter(({ kind }) => kind === 'no-data').length,
  };
}

/** The error that a run with failed windows ends with; what was planned counts, not the pieces it was asked for in. */
export function windowsFailed(
  tried: readonly TriedWindow[],
  planned: readonly DateWindow[],
): OrchestratorError {
  const failed = tried.flatMap(({ window, outcome }) =>
    outcome.kind === 'failed' ? [{ window, ...outcome }] : [],
  );
  const windows = failed.map(({ window }) => formatDays(window));
  const shown = `${windows.slice(0, 3).join(', ')}${windows.length > 3 ? ', …' : ''}`;
  const struck = planned.filter((whole) => failed.some(({ window }) => isWithin(window, whole)));
  return new OrchestratorError(
    'ETL_WINDOWS_FAILED',
    `Cannot load ${shown} (${struck.length} of ${planned.length} planned windows failed): ${failed[0]?.message ?? ''}; what failed is first in the next run`,
    { retryable: true, context: { windows } },
  );
}

/** Whether a window is one of the pieces of another, or the whole. */
export function isWithin(piece: DateWindow, whole: DateWindow): boolean {
  return whole.fromDate <= piece.fromDate && piece.toDate <= whole.toDate;
}

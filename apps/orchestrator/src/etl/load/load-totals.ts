import { formatDays } from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import { assertNever, OrchestratorError } from '../../errors.ts';
import { isEmpty } from '../window-outcome.ts';
import type { TriedWindow, WindowOutcome } from '../window-outcome.ts';

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
  /** Windows that the source refuses and that no operator accepted as missing; also those that this run did not request. */
  readonly refusedWindows: number;
  /** Days without rows at the end of the history. */
  readonly trailingDays: number;
}

/** The result of a run that did not fail. */
export interface LoadResult {
  readonly totals: LoadTotals;
  /** The newest day that has rows, `YYYY-MM-DD`. */
  readonly dataThroughDate: string | null;
  /** Why the run is incomplete although everything that could be loaded was loaded. */
  readonly shortfall: OrchestratorError | null;
}

export function sumOutcomes(
  tried: readonly TriedWindow[],
): Omit<LoadTotals, 'retries' | 'warnings' | 'refusedWindows' | 'trailingDays'> {
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
    bytes: outcomes.reduce((sum, outcome) => sum + movedBy(outcome).bytes, 0),
    unchangedWindows: outcomes.filter(({ kind }) => kind === 'unchanged').length,
    emptyWindows: outcomes.filter(isEmpty).length,
  };
}

/** Rows that a window added to the warehouse, and bytes that were downloaded for it. */
export function movedBy(outcome: WindowOutcome): { readonly rows: number; readonly bytes: number } {
  switch (outcome.kind) {
    case 'loaded':
      return { rows: outcome.accepted, bytes: outcome.bytes };
    case 'unchanged':
      return { rows: 0, bytes: outcome.bytes };
    case 'no-data':
    case 'refused':
    case 'failed':
      return { rows: 0, bytes: 0 };
    default:
      return assertNever(outcome);
  }
}

/** The error of a run with failed windows. It counts planned windows, not the smaller ones that they were split into. */
export function windowsFailed(
  tried: readonly TriedWindow[],
  planned: readonly DateWindow[],
): OrchestratorError {
  const failed = tried.flatMap(({ window, outcome }) =>
    outcome.kind === 'failed' ? [{ window, error: outcome.error }] : [],
  );
  const windows = failed.map(({ window }) => formatDays(window));
  const shown = `${windows.slice(0, 3).join(', ')}${windows.length > 3 ? ', …' : ''}`;
  const affected = planned.filter((whole) => failed.some(({ window }) => isWithin(window, whole)));
  return new OrchestratorError(
    'ETL_WINDOWS_FAILED',
    `Cannot load ${shown} (${affected.length} of ${planned.length} planned windows failed): ${failed[0]?.error.message ?? ''}; the next run loads failed windows first`,
    { context: { windows } },
  );
}

/** Whether a window lies within another one. */
export function isWithin(inner: DateWindow, outer: DateWindow): boolean {
  return outer.fromDate <= inner.fromDate && inner.toDate <= outer.toDate;
}

import { isExtractError } from '@volka/extract';
import type { DateWindow, LevelSum } from '@volka/extract';
import type { ValidationReport } from '@volka/validation';
import type { PlatformError } from '../errors.ts';
import type { JudgedWindow, Objection } from './checks/judge-window.ts';
import type { Reconciliation } from './checks/reconcile-window.ts';

/** How a window ended. */
export type WindowOutcome = AnsweredWindow | RefusedWindow | FailedWindow;

/** A window whose answer was read to its end. */
export type AnsweredWindow = LoadedWindow | UnchangedWindow | NoDataWindow;

interface Reconciled {
  /** Null where the campaign level was not asked for. */
  readonly reconciliation: Reconciliation | null;
}

/** Its rows are in the warehouse; an answer of `[]` is a load without rows. */
export interface LoadedWindow extends Reconciled {
  readonly kind: 'loaded';
  readonly loadId: bigint;
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  readonly quarantined: number;
  /** Cells refused in rows that were loaded. */
  readonly cellsQuarantined: number;
  readonly bytes: number;
  readonly report: ValidationReport;
  readonly sums: readonly LevelSum[];
  readonly judged: JudgedWindow;
  /** What an operator accepted: without that, the window would not be loaded. */
  readonly acceptedObjections: readonly Objection[];
}

/** The same answer is in the warehouse already. */
export interface UnchangedWindow extends Reconciled {
  readonly kind: 'unchanged';
  readonly bytes: number;
}

/** The API says that it has no data for these days. */
export interface NoDataWindow extends Reconciled {
  readonly kind: 'no-data';
  readonly loadId: bigint;
}

/** The source rejects the request for these days. */
export interface RefusedWindow {
  readonly kind: 'refused';
  readonly error: PlatformError;
}

/** Nothing of the window is in the warehouse. */
export interface FailedWindow {
  readonly kind: 'failed';
  readonly error: PlatformError;
}

/** A window that a run has asked for, and how it ended. */
export interface TriedWindow {
  readonly window: DateWindow;
  readonly outcome: WindowOutcome;
}

/** Turns the error of a window into its outcome. */
export function failureOf(error: PlatformError): RefusedWindow | FailedWindow {
  return { kind: isExtractError(error, 'EXTRACT_REQUEST_REJECTED') ? 'refused' : 'failed', error };
}

export function isAnswered(outcome: WindowOutcome): outcome is AnsweredWindow {
  return outcome.kind !== 'refused' && outcome.kind !== 'failed';
}

/** Whether a window was answered without rows: possible, but more often a fault of the source. */
export function isEmpty(outcome: WindowOutcome): outcome is LoadedWindow | NoDataWindow {
  return outcome.kind === 'no-data' || (outcome.kind === 'loaded' && outcome.received === 0);
}

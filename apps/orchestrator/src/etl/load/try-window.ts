import { formatDays } from '@volka/extract';
import type { AdaptiveWindows, AttemptReport, DateWindow } from '@volka/extract';
import { beginWindow, readDayVolumes, recordFailure, withRetries } from '@volka/warehouse/write';
import type { LoadedDayVolume } from '@volka/warehouse/write';
import { isPlatformError } from '../../errors.ts';
import type { PlatformError } from '../../errors.ts';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import { warnOfDrift } from '../checks/drift.ts';
import { isReconciled } from '../checks/reconcile-window.ts';
import type { ReconcilePolicy } from '../checks/reconcile-window.ts';
import { failedAttemptsNotes } from '../checks/request-notes.ts';
import { refusalNotes } from '../checks/row-notes.ts';
import type { RunWarnings } from '../checks/run-warnings.ts';
import { tryCheck } from '../checks/try-check.ts';
import { warnOfAnswer } from '../checks/warn-of-answer.ts';
import { warnOfRows } from '../checks/warn-of-rows.ts';
import { WindowObjectionError } from '../checks/window-objection-error.ts';
import type { LoadContext } from '../load-context.ts';
import { failureOf } from '../window-outcome.ts';
import type { AnsweredWindow, FailedWindow, RefusedWindow, WindowOutcome } from '../window-outcome.ts';
import type { WindowPolicy } from '../window-policy.ts';
import type { LoadProgress } from './load-progress.ts';
import { loadWindow } from './load-window.ts';
import type { WindowLoader } from './load-window.ts';
import type { DownloadAhead } from './window-download.ts';

/** Codes after which every further request would fail in the same way. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'EXTRACT_KEY_REFUSED',
  'EXTRACT_PROXY_REFUSED',
  'EXTRACT_RETRY_LATER',
  'EXTRACT_REDIRECTED',
  'EXTRACT_ABORTED',
]);

export function isFatal({ code }: PlatformError): boolean {
  return FATAL_CODES.has(code);
}

/** What the windows of one run share. */
export interface LoadRun {
  readonly loader: WindowLoader;
  readonly context: LoadContext;
  readonly reconcile: ReconcilePolicy;
  readonly policy: WindowPolicy;
  readonly progress: LoadProgress;
  readonly warnings: RunWarnings;
  readonly windows: AdaptiveWindows;
  readonly ahead: DownloadAhead;
  /** Whether the window, or the window that it was split from, is fetched for the audit of older months. */
  readonly isAudited: (window: DateWindow) => boolean;
}

/**
 * Loads a window while the next one is downloaded, and warns of what is questionable about it.
 * @throws The signal's reason; an unknown error, which is a defect and not a failed window.
 */
export async function tryWindow(run: LoadRun, window: DateWindow): Promise<WindowOutcome> {
  const { loader, context, progress, warnings } = run;
  const { runId, today, signal } = context;
  signal.throwIfAborted();
  const windowStart = { stream: CAMPAIGNS_STREAM, window, runId, asOfDate: today };
  await withRetries(() => beginWindow(loader.pool, windowStart), { signal });
  const download = await run.ahead.take(window);
  /** Of the campaign level, if it is requested. */
  const attempts: AttemptReport[] = [];
  const onAttempt = (report: AttemptReport): void => {
    attempts.push(report);
    progress.attempted(report);
  };
  let outcome: AnsweredWindow;
  let before: readonly LoadedDayVolume[];
  try {
    await download.answer;
    run.ahead.begin(run.windows.nextIfSucceeded());
    before = await withRetries(() => readDayVolumes(loader.pool, CAMPAIGNS_STREAM, window), { signal });
    const reconcile = isReconciled(run.reconcile, context, window);
    const { policy } = run;
    const isAudit = run.isAudited(window);
    const request = { window, runId, today, signal, reconcile, policy, isAudit, onAttempt, download };
    outcome = await loadWindow(loader, request);
  } catch (error) {
    // An answer that was never read is removed only here.
    await download.abandon();
    if (error instanceof WindowObjectionError)
      warnings.store(refusalNotes({ window, loadId: null, asOf: today }, error.judged));
    if (isPlatformError(error)) return failureOf(error);
    signal.throwIfAborted();
    throw error;
  } finally {
    warnings.add(failedAttemptsNotes(window, [...download.attempts, ...attempts]));
  }
  warnOfAnswer(warnings, { window, outcome }, before, today);
  if (outcome.kind === 'loaded') {
    const { loadId } = outcome;
    warnOfRows(warnings, { window, loadId, asOf: today }, outcome, run.policy);
    await tryCheck(context, formatDays(window), () => warnOfDrift(loader.pool, warnings, window, loadId));
  }
  return outcome;
}

/**
 * Records a failed or refused window in the coverage, and warns of it unless that was done before.
 * @throws The signal's reason.
 */
export async function recordFailedWindow(
  { loader, context, warnings }: LoadRun,
  window: DateWindow,
  { error, kind }: Pick<FailedWindow | RefusedWindow, 'error' | 'kind'>,
  { isRepeated = false }: { readonly isRepeated?: boolean } = {},
): Promise<void> {
  context.signal.throwIfAborted();
  const { code, message } = error;
  const note = {
    stream: CAMPAIGNS_STREAM,
    window,
    runId: context.runId,
    asOfDate: context.today,
    kind,
    code,
    message,
  };
  await withRetries(() => recordFailure(loader.pool, note), { signal: context.signal });
  if (isRepeated) return;
  const details = {
    failed: true,
    ...(error instanceof WindowObjectionError ? { ...error.context, asOf: context.today } : {}),
  };
  warnings.add([{ code, window, loadId: null, message: `${formatDays(window)}: ${message}`, details }]);
}

import { asksForSmallerWindow, countDays, createAdaptiveWindows, formatDays } from '@volka/extract';
import type { AdaptiveWindows, AttemptReport, DateWindow, PlannedWindow } from '@volka/extract';
import { readDayVolumes, recordFailure, withRetries } from '@volka/warehouse/write';
import type { LoadedDayVolume } from '@volka/warehouse/write';
import { errorCode } from '../errors.ts';
import type { TaskContext } from '../runner/task-context.ts';
import { checkAfterwards } from './check-afterwards.ts';
import { warnOfDrift } from './drift.ts';
import { createLoadProgress } from './load-progress.ts';
import type { LoadProgress } from './load-progress.ts';
import { sumOutcomes, windowsFailed } from './load-totals.ts';
import type { LoadTotals, TriedWindow } from './load-totals.ts';
import { CAMPAIGNS_STREAM, loadWindow } from './load-window.ts';
import type { WindowLoader, WindowOutcome } from './load-window.ts';
import { planLoad } from './plan-load.ts';
import type { LoadPlan } from './plan-load.ts';
import { isReconciled } from './reconcile-window.ts';
import type { ReconcilePolicy } from './reconcile-window.ts';
import { createRunWarnings } from './run-warnings.ts';
import type { RunWarnings } from './run-warnings.ts';
import { abandonedNote, failedAttemptsNotes, warnOfAnswer, warnOfVolumes } from './window-warnings.ts';
import { createDownloadAhead, startDownload } from './window-download.ts';
import type { DownloadAhead, WindowDownload } from './window-download.ts';

/** Codes after which every further request would fail the same way. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'EXTRACT_KEY_REFUSED',
  'EXTRACT_REQUEST_REJECTED',
  'EXTRACT_REDIRECTED',
  'EXTRACT_ABORTED',
]);

/** After so many failures without a success between them the source is taken to be down, and the rest is left for the next run. */
const MAX_FAILURES_IN_A_ROW = 3;

export interface LoadOptions {
  readonly plan: LoadPlan;
  /** @defaultValue 'off' */
  readonly reconcile?: ReconcilePolicy;
}

/** What the windows of one run share. */
interface Run {
  readonly loader: WindowLoader;
  readonly context: TaskContext;
  readonly reconcile: ReconcilePolicy;
  readonly progress: LoadProgress;
  readonly warnings: RunWarnings;
  readonly windows: AdaptiveWindows;
  readonly ahead: DownloadAhead;
}

/**
 * Loads every date that is due, window by window, in the size that the API takes. A window that fails is noted in the
 * coverage and does not stop the others, but makes the run fail at its end; a refused key or request, or a source that
 * fails window after window, ends the run at once. What was not tried stays due.
 * @throws {OrchestratorError} `ETL_WINDOWS_FAILED` naming the windows.
 */
export async function loadDueWindows(
  loader: WindowLoader,
  { plan, reconcile = 'off' }: LoadOptions,
  context: TaskContext,
): Promise<LoadTotals> {
  const planned = await planLoad(loader.pool, plan, context.today);
  const run = startRun(loader, reconcile, context, planned);
  try {
    return await loadWindows(run, planned);
  } finally {
    await run.ahead.end();
  }
}

function startRun(
  loader: WindowLoader,
  reconcile: ReconcilePolicy,
  context: TaskContext,
  planned: readonly PlannedWindow[],
): Run {
  const plannedDays = planned.reduce((sum, window) => sum + countDays(window), 0);
  const progress = createLoadProgress(plannedDays, () => performance.now());
  const warnings = createRunWarnings(loader.pool, context);
  const start = (window: DateWindow): WindowDownload =>
    startDownload(loader.client, window, {
      signal: context.signal,
      onAttempt: (report) => {
        progress.attempted(report);
      },
    });
  const ahead = createDownloadAhead(start, ({ window, attempts }) => {
    warnings.add([...failedAttemptsNotes(window, attempts), abandonedNote(window, attempts)]);
  });
  return { loader, context, reconcile, progress, warnings, ahead, windows: createAdaptiveWindows(planned) };
}

async function loadWindows(run: Run, planned: readonly PlannedWindow[]): Promise<LoadTotals> {
  const { loader, context, windows } = run;
  const tried: TriedWindow[] = [];
  for (let window = windows.next(); window !== null; window = windows.next()) {
    const attempt = await tryWindow(run, window);
    if (attempt.kind === 'too-large' && windows.tooLarge()) {
      run.warnings.add([splitNote(window, attempt.error)]);
      await run.warnings.flush();
      continue;
    }
    if (attempt.kind === 'settled') {
      windows.succeeded();
      tried.push(attempt.tried);
    } else {
      if (attempt.kind === 'failed') windows.failed();
      tried.push({
        window,
        outcome: { kind: 'failed', message: await noteFailure(run, window, attempt.error) },
      });
    }
    await run.warnings.flush();
    if (sourceIsDown(tried)) {
      await run.ahead.end();
      await run.warnings.flush();
      throw windowsFailed(tried, tried.length + windows.left());
    }
    report(run, tried, windows.left());
  }
  warnOfRows(tried, context);
  await checkAfterwards(context, 'days of this run', () =>
    warnOfVolumes(loader.pool, run.warnings, tried, planned),
  );
  await run.warnings.flush();
  if (tried.some(({ outcome }) => outcome.kind === 'failed')) throw windowsFailed(tried, tried.length);
  return { ...sumOutcomes(tried), retries: run.progress.retries(), warnings: run.warnings.count() };
}

type Attempt =
  | {
      readonly kind: 'settled';
      readonly tried: TriedWindow & { readonly outcome: { readonly kind: string } };
    }
  | { readonly kind: 'too-large' | 'failed'; readonly error: unknown };

async function tryWindow(run: Run, window: DateWindow): Promise<Attempt> {
  const { loader, context, progress, warnings } = run;
  const { runId, today, signal } = context;
  signal.throwIfAborted();
  const download = await run.ahead.take(window);
  /** At the campaign level, if that is asked for. */
  const attempts: AttemptReport[] = [];
  const onAttempt = (report: AttemptReport): void => {
    attempts.push(report);
    progress.attempted(report);
  };
  let outcome: WindowOutcome;
  let before: readonly LoadedDayVolume[];
  try {
    await download.answer;
    run.ahead.begin(run.windows.nextIfSucceeded());
    before = await withRetries(() => readDayVolumes(loader.pool, CAMPAIGNS_STREAM, window), { signal });
    const reconcile = isReconciled(run.reconcile, runId, window);
    const request = { window, runId, today, signal, reconcile, onAttempt, download };
    outcome = await loadWindow(loader, request);
  } catch (error) {
    // Nobody else removes an answer that did not get as far as being loaded.
    await download.abandon();
    return { kind: asksForSmallerWindow(error) ? 'too-large' : 'failed', error };
  } finally {
    warnings.add(failedAttemptsNotes(window, [...download.attempts, ...attempts]));
  }
  warnOfAnswer(warnings, { window, outcome }, before, today);
  if (outcome.kind === 'loaded') {
    const { loadId } = outcome;
    await checkAfterwards(context, formatDays(window), () =>
      warnOfDrift(loader.pool, warnings, window, loadId),
    );
  }
  return { kind: 'settled', tried: { window, outcome } };
}

/** Notes a failed window in the coverage; ends the run where going on is of no use. */
async function noteFailure(run: Run, window: DateWindow, error: unknown): Promise<string> {
  const { loader, context, warnings } = run;
  context.signal.throwIfAborted();
  const code = errorCode(error);
  // A foreign error is a defect of ours, not of the window: it must not be taken for a gap in the source.
  if (code === undefined) throw error;
  const message = error instanceof Error ? error.message : String(error);
  const note = { stream: CAMPAIGNS_STREAM, window, runId: context.runId, code, message };
  await withRetries(() => recordFailure(loader.pool, note), { signal: context.signal });
  warnings.add([
    { code, window, loadId: null, message: `${formatDays(window)}: ${message}`, details: { failed: true } },
  ]);
  if (FATAL_CODES.has(code)) {
    await warnings.flush();
    throw error;
  }
  return message;
}

function splitNote(window: DateWindow, error: unknown): Parameters<RunWarnings['add']>[0][number] {
  const message = `${formatDays(window)}: too large for the API, asked for again in halves`;
  return {
    code: 'WINDOW_SPLIT',
    window,
    loadId: null,
    message,
    details: { code: errorCode(error) ?? 'unknown', days: countDays(window) },
  };
}

function report({ context, progress }: Run, tried: readonly TriedWindow[], left: number): void {
  const last = tried.at(-1);
  if (last === undefined) return;
  const { outcome, window } = last;
  const transfer = progress.settled(window, {
    rows: outcome.kind === 'loaded' ? outcome.accepted : 0,
    bytes: 'bytes' in outcome ? outcome.bytes : 0,
  });
  context.progress({
    done: tried.length,
    total: tried.length + left,
    unit: 'windows',
    detail: `${transfer.rows.toLocaleString('en-US')} rows`,
    transfer,
  });
}

function sourceIsDown(tried: readonly TriedWindow[]): boolean {
  const latest = tried.slice(-MAX_FAILURES_IN_A_ROW);
  return latest.length === MAX_FAILURES_IN_A_ROW && latest.every(({ outcome }) => outcome.kind === 'failed');
}

/** One warning a rule over the whole run, however many windows it struck in. */
function warnOfRows(tried: readonly TriedWindow[], context: TaskContext): void {
  const reports = tried.flatMap(({ outcome }) => (outcome.kind === 'loaded' ? [outcome.report] : []));
  const counts = new Map<string, number>();
  const add = (what: string, count: number): void => {
    counts.set(what, (counts.get(what) ?? 0) + count);
  };
  for (const { rules, unknownFields } of reports) {
    for (const { rule, column, count } of rules.filter(({ effect }) => effect === 'warned')) {
      add(`${rule}${column === null ? '' : ` in ${column}`}`, count);
    }
    for (const { field, count } of unknownFields) add(`unknown field ${field}, kept in _extra`, count);
  }
  for (const [what, count] of counts) context.warn('ROWS_QUESTIONABLE', `${count} rows: ${what}`);
}

import { countDays, createAdaptiveWindows, isExtractError } from '@volka/extract';
import type { DateWindow, PlannedWindow } from '@volka/extract';
import { coverEmptyLoads, withRetries } from '@volka/warehouse/write';
import { errorCode } from '../errors.ts';
import type { TaskContext } from '../runner/task-context.ts';
import { checkAfterwards } from './check-afterwards.ts';
import { isEmpty, warnOfEmptyRun, warnOfEmptyWindows } from './empty-windows.ts';
import { createLoadProgress } from './load-progress.ts';
import { isWithin, sumOutcomes, windowsFailed } from './load-totals.ts';
import type { LoadTotals, TriedWindow } from './load-totals.ts';
import { CAMPAIGNS_STREAM } from './load-window.ts';
import type { WindowLoader } from './load-window.ts';
import { planLoad } from './plan-load.ts';
import type { LoadPlan } from './plan-load.ts';
import type { ReconcilePolicy } from './reconcile-window.ts';
import { createRunWarnings } from './run-warnings.ts';
import { tellDoubts } from './row-notes.ts';
import { createSourceWatch } from './source-watch.ts';
import type { SourceWatch } from './source-watch.ts';
import { noteFailure, tryWindow } from './try-window.ts';
import type { LoadRun } from './try-window.ts';
import { createDownloadAhead, startDownload } from './window-download.ts';
import type { WindowDownload } from './window-download.ts';
import { DEFAULT_WINDOW_POLICY } from './window-policy.ts';
import type { WindowPolicy } from './window-policy.ts';
import { abandonedNote, failedAttemptsNotes, splitNote, warnOfVolumes } from './window-warnings.ts';

/** Codes after which every further request would fail the same way. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'EXTRACT_KEY_REFUSED',
  'EXTRACT_PROXY_REFUSED',
  'EXTRACT_REQUEST_REJECTED',
  'EXTRACT_RETRY_LATER',
  'EXTRACT_REDIRECTED',
  'EXTRACT_ABORTED',
]);

export interface LoadOptions {
  readonly plan: LoadPlan;
  /** @defaultValue 'off' */
  readonly reconcile?: ReconcilePolicy;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly policy?: WindowPolicy;
}

/**
 * Loads every date that is due, window by window, in the size that the API takes. A window that fails is noted in the
 * coverage and does not stop the others, but makes the run fail at its end; a refused key or request, or a source that
 * fails window after window, the newest too, ends the run early. What was not tried stays due.
 * @throws {OrchestratorError} `ETL_WINDOWS_FAILED` naming the windows.
 */
export async function loadDueWindows(
  loader: WindowLoader,
  { plan, reconcile = 'off', policy = DEFAULT_WINDOW_POLICY }: LoadOptions,
  context: TaskContext,
): Promise<LoadTotals> {
  const planned = await planLoad(loader.pool, plan, context.today);
  const run = startRun(loader, { reconcile, policy }, context, planned);
  const tried: TriedWindow[] = [];
  try {
    const fatal = await tryWindows(run, planned, tried);
    await run.ahead.end();
    tellDoubts(
      tried.flatMap(({ outcome }) => (outcome.kind === 'loaded' ? [outcome.judged] : [])),
      context.warn,
    );
    await checkEmptyWindows(run);
    warnOfEmptyRun(run.warnings, tried);
    await checkAfterwards(context, 'days of this run', () =>
      warnOfVolumes(loader.pool, run.warnings, tried, planned),
    );
    await run.warnings.flush();
    if (fatal !== null) throw fatal.error;
  } finally {
    await run.ahead.end();
  }
  if (tried.some(({ outcome }) => outcome.kind === 'failed')) throw windowsFailed(tried, planned);
  return { ...sumOutcomes(tried), retries: run.progress.retries(), warnings: run.warnings.count() };
}

function startRun(
  loader: WindowLoader,
  { reconcile, policy }: Required<Pick<LoadOptions, 'reconcile' | 'policy'>>,
  context: TaskContext,
  planned: readonly PlannedWindow[],
): LoadRun {
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
  return {
    loader,
    context,
    reconcile,
    policy,
    progress,
    warnings,
    ahead,
    windows: createAdaptiveWindows(planned),
  };
}

/**
 * Tries one window after the other, until none is left or the source is down, and adds them to `tried`.
 * @returns The error after which no further request would succeed, or null.
 */
async function tryWindows(
  run: LoadRun,
  planned: readonly PlannedWindow[],
  tried: TriedWindow[],
): Promise<{ readonly error: unknown } | null> {
  const { windows, warnings } = run;
  const source = watchSource(run, planned);
  for (let window = windows.next(); window !== null; window = windows.next()) {
    const attempt = await tryWindow(run, window);
    if (attempt.kind === 'too-large' && windows.tooLarge()) {
      warnings.add([splitNote(window, errorCode(attempt.error))]);
      await warnings.flush();
      continue;
    }
    if (attempt.kind === 'settled') {
      windows.succeeded();
      source.answered();
      const settled = { window, outcome: attempt.outcome };
      tried.push(settled);
      if (isEmpty(settled)) {
        await coverEmptyWindow(run, settled);
        await checkEmptyWindows(run);
      }
    } else {
      const { kind, error } = attempt;
      if (kind === 'failed') windows.failed();
      tried.push({ window, outcome: { kind: 'failed', message: await noteFailure(run, window, error) } });
      if (FATAL_CODES.has(errorCode(error) ?? '')) return { error };
      // API, spool folder and archive are the same for all windows; what validation or the warehouse refuses is the window's.
      if (!isExtractError(error)) source.answered();
      else if (source.failed()) return null;
    }
    await warnings.flush();
    report(run, tried, windows.left());
  }
  return null;
}

async function coverEmptyWindow({ loader, context }: LoadRun, { outcome }: TriedWindow): Promise<void> {
  if (!('loadId' in outcome)) return;
  const { loadId } = outcome;
  await withRetries(() => coverEmptyLoads(loader.pool, CAMPAIGNS_STREAM, [loadId]), {
    signal: context.signal,
  });
}

async function checkEmptyWindows({ loader, context, warnings }: LoadRun): Promise<void> {
  await checkAfterwards(context, 'empty windows', () => warnOfEmptyWindows(loader.pool, warnings));
}

function watchSource({ windows }: LoadRun, planned: readonly PlannedWindow[]): SourceWatch {
  const failedBefore = planned.filter(({ reasons }) => reasons.some(({ reason }) => reason === 'failed'));
  const neverFailed = (window: DateWindow): boolean =>
    !failedBefore.some((failed) => isWithin(window, failed));
  return createSourceWatch((which) => windows.bringForward(which === 'any' ? () => true : neverFailed));
}

function report({ context, progress }: LoadRun, tried: readonly TriedWindow[], left: number): void {
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

import { createAdaptiveWindows, isExtractError } from '@volka/extract';
import type { CoverageDay, DateWindow, PlannedWindow } from '@volka/extract';
import { countDays } from '@volka/runtime/calendar';
import { endWindows, readCoverage, withRetries } from '@volka/warehouse/write';
import type { PlatformError } from '../../errors.ts';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import { refusedShortfall, summarizeCoverage, warnOfTrailingDays } from '../checks/coverage-summary.ts';
import type { CoverageSummary } from '../checks/coverage-summary.ts';
import { judgeEmptyRun } from '../checks/judge-empty-run.ts';
import type { ReconcilePolicy } from '../checks/reconcile-window.ts';
import { abandonedNote, failedAttemptsNotes } from '../checks/request-notes.ts';
import { warnOfDoubts } from '../checks/row-notes.ts';
import { createRunWarnings } from '../checks/run-warnings.ts';
import { tryCheck } from '../checks/try-check.ts';
import { warnOfVolumes } from '../checks/warn-of-volumes.ts';
import type { LoadContext } from '../load-context.ts';
import { isEmpty } from '../window-outcome.ts';
import type { TriedWindow } from '../window-outcome.ts';
import { DEFAULT_WINDOW_POLICY } from '../window-policy.ts';
import type { WindowPolicy } from '../window-policy.ts';
import { interruptedNote, recordInterruptedWindow } from './interrupted-window.ts';
import { createLoadProgress } from './load-progress.ts';
import { isWithin, sumOutcomes, windowsFailed } from './load-totals.ts';
import type { LoadResult } from './load-totals.ts';
import type { WindowLoader } from './load-window.ts';
import { planLoad } from './plan-load.ts';
import type { LoadPlan } from './plan-load.ts';
import type { LoadRun } from './try-window.ts';
import { checkEmptyWindows, tryWindows } from './try-windows.ts';
import { createDownloadAhead, startDownload } from './window-download.ts';
import type { WindowDownload } from './window-download.ts';

export interface LoadOptions {
  readonly plan: LoadPlan;
  /** @defaultValue 'off' */
  readonly reconcile?: ReconcilePolicy;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly policy?: WindowPolicy;
}

/**
 * Loads every date that is due, window by window, in a size that the API accepts.
 * A failed window is recorded in the coverage and does not stop the others; at its end the run fails. A window that the source rejects
 * is recorded as refused; the run then ends with a shortfall. A refused key ends the run early, and so does a source that rejects or
 * fails the newest window. Windows that were not tried stay due.
 * @throws {OrchestratorError} `ETL_WINDOWS_FAILED` naming the windows; `ETL_NOTHING_RECEIVED`.
 * @see docs/adr/0030-states-of-a-day.md
 */
export async function loadDueWindows(
  loader: WindowLoader,
  { plan, reconcile = 'off', policy = DEFAULT_WINDOW_POLICY }: LoadOptions,
  context: LoadContext,
): Promise<LoadResult> {
  const interrupted = await recordInterruptedWindow(loader.pool, context.signal);
  const planned = await planLoad(loader.pool, plan, context.today);
  const run = startRun(loader, { reconcile, policy }, context, planned);
  if (interrupted !== null) run.warnings.add([interruptedNote(interrupted)]);
  // A window that ends the process each time must not prevent the load of the newest days.
  if (interrupted?.isRepeated === true)
    run.windows.bringForward((window) => !isWithin(window, interrupted.window));
  const tried: TriedWindow[] = [];
  let summary: CoverageSummary;
  try {
    const fatal = await tryWindows(run, planned, tried);
    await run.ahead.end();
    warnOfDoubts(
      tried.flatMap(({ outcome }) => (outcome.kind === 'loaded' ? [outcome.judged] : [])),
      context.warn,
    );
    await checkEmptyWindows(run);
    const coverage = await readHistory(run, plan);
    const emptyRun = fatal === null ? await judgeEmptyRun(loader.pool, run.warnings, tried, coverage) : null;
    summary = summarize(coverage, context.today, plan, tried);
    warnOfTrailingDays(run.warnings, summary);
    await tryCheck(context, 'days of this run', () =>
      warnOfVolumes(loader.pool, run.warnings, tried, planned),
    );
    await run.warnings.flush();
    if (fatal !== null) throw fatal;
    if (emptyRun !== null) throw emptyRun;
  } finally {
    await run.ahead.end();
    await endWindows(loader.pool, CAMPAIGNS_STREAM).catch(() => undefined);
  }
  if (tried.some(({ outcome }) => outcome.kind === 'failed')) throw windowsFailed(tried, planned);
  const { refused, trailing, dataThroughDate } = summary;
  const rejected = tried.find(({ outcome }) => outcome.kind === 'refused')?.outcome;
  return {
    totals: {
      ...sumOutcomes(tried),
      retries: run.progress.retries(),
      warnings: run.warnings.count(),
      refusedWindows: refused.length,
      trailingDays: trailing.length,
    },
    dataThroughDate,
    shortfall: refusedShortfall(
      summary,
      rejected?.kind === 'refused' ? apiMessageOf(rejected.error) : undefined,
    ),
  };
}

/** The API's message about a rejected request; ours where the API gives none. */
function apiMessageOf(error: PlatformError): string {
  return (isExtractError(error) ? error.context.apiMessage : undefined) ?? error.message;
}

async function readHistory(
  { loader, context }: LoadRun,
  { firstDate, only }: LoadPlan,
): Promise<readonly CoverageDay[]> {
  const fromDate = only !== undefined && only.fromDate < firstDate ? only.fromDate : firstDate;
  const range = { fromDate, toDate: context.today };
  return withRetries(() => readCoverage(loader.pool, CAMPAIGNS_STREAM, range), { signal: context.signal });
}

function summarize(
  coverage: readonly CoverageDay[],
  today: string,
  { only }: LoadPlan,
  tried: readonly TriedWindow[],
): CoverageSummary {
  const emptyWindows = tried.filter(({ outcome }) => isEmpty(outcome)).map(({ window }) => window);
  return summarizeCoverage(coverage, today, { emptyWindows, ...(only === undefined ? {} : { only }) });
}

function startRun(
  loader: WindowLoader,
  { reconcile, policy }: Required<Pick<LoadOptions, 'reconcile' | 'policy'>>,
  context: LoadContext,
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
  const audited = planned.filter(({ reasons }) => reasons.every(({ reason }) => reason === 'audit'));
  const isAudited = (window: DateWindow): boolean => audited.some((each) => isWithin(window, each));
  const windows = createAdaptiveWindows(planned);
  return { loader, context, reconcile, policy, progress, warnings, ahead, windows, isAudited };
}

import { createAdaptiveWindows, isExtractError } from '@volka/extract';
import { countDays } from '@volka/runtime/calendar';
import type { CoverageDay, DateWindow, PlannedWindow } from '@volka/extract';
import { endWindows, readCoverage, withRetries } from '@volka/warehouse/write';
import type { LoadContext } from '../load-context.ts';
import type { PlatformError } from '../../errors.ts';
import { checkAfterwards } from '../checks/check-afterwards.ts';
import { refusedShortfall, summarizeCoverage, warnOfTrailingDays } from '../checks/coverage-summary.ts';
import type { CoverageSummary } from '../checks/coverage-summary.ts';
import { judgeEmptyRun } from '../checks/judge-empty-run.ts';
import { isEmpty } from '../window-outcome.ts';
import type { TriedWindow } from '../window-outcome.ts';
import { interruptedNote, noteInterruptedWindow } from './interrupted-window.ts';
import { createLoadProgress } from './load-progress.ts';
import { isWithin, sumOutcomes, windowsFailed } from './load-totals.ts';
import type { LoadResult } from './load-totals.ts';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { WindowLoader } from './load-window.ts';
import { planLoad } from './plan-load.ts';
import type { LoadPlan } from './plan-load.ts';
import type { ReconcilePolicy } from '../checks/reconcile-window.ts';
import { createRunWarnings } from '../checks/run-warnings.ts';
import { tellDoubts } from '../checks/row-notes.ts';
import type { LoadRun } from './try-window.ts';
import { checkEmptyWindows, tryWindows } from './try-windows.ts';
import { createDownloadAhead, startDownload } from './window-download.ts';
import type { WindowDownload } from './window-download.ts';
import { DEFAULT_WINDOW_POLICY } from '../window-policy.ts';
import type { WindowPolicy } from '../window-policy.ts';
import { abandonedNote, failedAttemptsNotes, warnOfVolumes } from '../checks/window-warnings.ts';

export interface LoadOptions {
  readonly plan: LoadPlan;
  /** @defaultValue 'off' */
  readonly reconcile?: ReconcilePolicy;
  /** @defaultValue DEFAULT_WINDOW_POLICY */
  readonly policy?: WindowPolicy;
}

/**
 * Loads every date that is due, window by window, in the size that the API takes. A window that fails is noted in the
 * coverage and does not stop the others, but makes the run fail at its end; one that the source rejects is noted as refused, and the
 * run ends with a shortfall. A refused key, or a source that rejects or fails the newest window too, ends the run early. What was not
 * tried stays due.
 * @throws {OrchestratorError} `ETL_WINDOWS_FAILED` naming the windows; `ETL_NOTHING_RECEIVED`.
 * @see docs/adr/0030-states-of-a-day.md
 */
export async function loadDueWindows(
  loader: WindowLoader,
  { plan, reconcile = 'off', policy = DEFAULT_WINDOW_POLICY }: LoadOptions,
  context: LoadContext,
): Promise<LoadResult> {
  const interrupted = await noteInterruptedWindow(loader.pool, context.signal);
  const planned = await planLoad(loader.pool, plan, context.today);
  const run = startRun(loader, { reconcile, policy }, context, planned);
  if (interrupted !== null) run.warnings.add([interruptedNote(interrupted)]);
  // What ends the process every time must not keep the newest days from being loaded.
  if (interrupted?.isRepeated === true)
    run.windows.bringForward((window) => !isWithin(window, interrupted.window));
  const tried: TriedWindow[] = [];
  let summary: CoverageSummary;
  try {
    const fatal = await tryWindows(run, planned, tried);
    await run.ahead.end();
    tellDoubts(
      tried.flatMap(({ outcome }) => (outcome.kind === 'loaded' ? [outcome.judged] : [])),
      context.warn,
    );
    await checkEmptyWindows(run);
    const coverage = await readHistory(run, plan);
    const emptyRun = fatal === null ? await judgeEmptyRun(loader.pool, run.warnings, tried, coverage) : null;
    summary = summarize(coverage, context.today, plan, tried);
    warnOfTrailingDays(run.warnings, summary);
    await checkAfterwards(context, 'days of this run', () =>
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

/** What the API says of a request that it rejects; our own message where it says nothing. */
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

import { asksForSmallerWindow, halveWindow, planWindows } from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import { readCoverage, recordFailure } from '@volka/warehouse/write';
import { errorCode, OrchestratorError } from '../errors.ts';
import type { TaskContext } from '../runner/task-context.ts';
import { CAMPAIGNS_STREAM, loadWindow } from './load-window.ts';
import type { WindowLoader, WindowOutcome } from './load-window.ts';

/** Codes after which every further request would fail the same way. */
const FATAL_CODES: ReadonlySet<string> = new Set([
  'EXTRACT_KEY_REFUSED',
  'EXTRACT_REQUEST_REJECTED',
  'EXTRACT_ABORTED',
]);

/** After so many failures without a success between them the source is taken to be down, and the rest is left for the next run. */
const MAX_FAILURES_IN_A_ROW = 3;

export interface LoadPlan {
  /** First day of the history, `YYYY-MM-DD`. */
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
}

/** Sums over the windows of a run. */
export interface LoadTotals {
  readonly windows: number;
  readonly received: number;
  readonly accepted: number;
  readonly collapsed: number;
  readonly quarantined: number;
  readonly unchangedWindows: number;
  readonly emptyWindows: number;
  readonly bytes: number;
}

interface TriedWindow {
  readonly window: DateWindow;
  readonly outcome: WindowOutcome | { readonly kind: 'failed'; readonly message: string };
}

/**
 * Loads every date that is due, window by window. A window that fails is noted in the coverage and does not stop the
 * others, but makes the run fail at its end; a refused key or request, or a source that fails window after window,
 * ends the run at once. What was not tried stays due.
 * @throws {OrchestratorError} `ETL_WINDOWS_FAILED` naming the windows.
 */
export async function loadDueWindows(
  loader: WindowLoader,
  plan: LoadPlan,
  context: TaskContext,
): Promise<LoadTotals> {
  const coverage = await readCoverage(loader.pool, CAMPAIGNS_STREAM, {
    fromDate: plan.firstDate,
    toDate: context.today,
  });
  const windows = planWindows({
    coverage,
    firstDate: plan.firstDate,
    today: context.today,
    order: plan.order,
  });
  const tried: TriedWindow[] = [];
  for (const [index, window] of windows.entries()) {
    for await (const each of loadOrSplit(loader, window, context)) {
      tried.push(each);
      if (sourceIsDown(tried)) throw windowsFailed(tried, windows.length);
    }
    const rows = sum(tried).accepted.toLocaleString('en-US');
    context.progress({ done: index + 1, total: windows.length, unit: 'windows', detail: `${rows} rows` });
  }
  warnOfRows(tried, context);
  for (const window of suspiciousGaps(tried)) {
    context.warn(
      'EMPTY_WINDOW',
      `${label(window)}: no data, though the windows before and after it have some`,
    );
  }
  if (tried.some(({ outcome }) => outcome.kind === 'failed')) throw windowsFailed(tried, windows.length);
  return sum(tried);
}

/** Loads a window; where the API finds it too large, its halves, down to single days and never beyond its ends. */
async function* loadOrSplit(
  loader: WindowLoader,
  window: DateWindow,
  context: TaskContext,
): AsyncGenerator<TriedWindow> {
  const { runId, today, signal } = context;
  signal.throwIfAborted();
  try {
    yield { window, outcome: await loadWindow(loader, { window, runId, today, signal }) };
  } catch (error) {
    const halves = asksForSmallerWindow(error) ? halveWindow(window) : null;
    if (halves === null) {
      yield {
        window,
        outcome: { kind: 'failed', message: await noteFailure(loader, window, error, context) },
      };
      return;
    }
    context.warn('WINDOW_SPLIT', `${label(window)}: too large for the API, asked for again in halves`);
    for (const half of halves) yield* loadOrSplit(loader, half, context);
  }
}

/** Notes a failed window in the coverage; ends the run where going on is of no use. */
async function noteFailure(
  loader: WindowLoader,
  window: DateWindow,
  error: unknown,
  context: TaskContext,
): Promise<string> {
  context.signal.throwIfAborted();
  const code = errorCode(error);
  // A foreign error is a defect of ours, not of the window: it must not be taken for a gap in the source.
  if (code === undefined) throw error;
  const message = error instanceof Error ? error.message : String(error);
  await recordFailure(loader.pool, { stream: CAMPAIGNS_STREAM, window, runId: context.runId, code, message });
  if (FATAL_CODES.has(code)) throw error;
  context.warn(code, `${label(window)}: ${message}`);
  return message;
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

function windowsFailed(tried: readonly TriedWindow[], planned: number): OrchestratorError {
  const failed = tried.flatMap(({ window, outcome }) =>
    outcome.kind === 'failed' ? [{ window, ...outcome }] : [],
  );
  const windows = failed.map(({ window }) => label(window));
  const shown = `${windows.slice(0, 3).join(', ')}${windows.length > 3 ? ', …' : ''}`;
  return new OrchestratorError(
    'ETL_WINDOWS_FAILED',
    `Cannot load ${shown} (${failed.length} failed, ${planned} planned): ${failed[0]?.message ?? ''}; what failed is first in the next run`,
    { retryable: true, context: { windows } },
  );
}

function label({ fromDate, toDate }: DateWindow): string {
  return fromDate === toDate ? fromDate : `${fromDate}…${toDate}`;
}

/** Windows without data that lie between two with data: possible, but more often a fault of the source. */
function suspiciousGaps(loaded: readonly TriedWindow[]): readonly DateWindow[] {
  const byDate = loaded.toSorted((a, b) => (a.window.fromDate < b.window.fromDate ? -1 : 1));
  const isFull = ({ outcome }: TriedWindow): boolean =>
    outcome.kind === 'loaded' || outcome.kind === 'unchanged';
  const first = byDate.findIndex(isFull);
  const last = byDate.findLastIndex(isFull);
  return byDate
    .slice(Math.max(first, 0), last + 1)
    .filter(({ outcome }) => outcome.kind === 'no-data')
    .map(({ window }) => window);
}

function sum(tried: readonly TriedWindow[]): LoadTotals {
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
    bytes: total(({ bytes }) => bytes),
    unchangedWindows: outcomes.filter(({ kind }) => kind === 'unchanged').length,
    emptyWindows: outcomes.filter(({ kind }) => kind === 'no-data').length,
  };
}

import { formatDays } from '@volka/extract';
import type { CoverageDay, DateWindow } from '@volka/extract';
import { readDataThroughDate } from '@volka/warehouse/read';
import { coverEmptyLoads, withRetries } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { OrchestratorError } from '../../errors.ts';
import type { LoadContext } from '../load-context.ts';
import { CAMPAIGNS_STREAM } from './load-window.ts';
import type { WindowOutcome } from './load-window.ts';
import type { TriedWindow } from './load-totals.ts';
import type { RunWarnings } from '../checks/run-warnings.ts';
import { datesOf } from '@volka/runtime/calendar';

/** The empty answers of a run: they cover their days once the run has received rows of any window. */
export interface EmptyAnswers {
  /** Takes note of a settled window. */
  settled(outcome: WindowOutcome): Promise<void>;
}

/**
 * An empty answer looks the same from a source without data and from a gateway that never reached it. Rows of another window in the
 * same run prove that the source answers.
 * @see DATA_RULES 6
 */
export function createEmptyAnswers(
  pool: WarehousePool,
  { signal }: Pick<LoadContext, 'signal'>,
): EmptyAnswers {
  const waiting: bigint[] = [];
  let hasRows = false;
  return {
    async settled(outcome) {
      if (!isEmptyOutcome(outcome)) hasRows = true;
      else waiting.push(outcome.loadId);
      if (!hasRows) return;
      await withRetries(() => coverEmptyLoads(pool, CAMPAIGNS_STREAM, waiting), { signal });
      waiting.length = 0;
    },
  };
}

type EmptyOutcome = Extract<WindowOutcome, { readonly loadId: bigint }>;

function isEmptyOutcome(outcome: TriedWindow['outcome']): outcome is EmptyOutcome {
  return outcome.kind === 'no-data' || (outcome.kind === 'loaded' && outcome.received === 0);
}

/** Whether a window was answered, and with nothing: possible, but more often a fault of the source. */
export function isEmpty({ outcome }: TriedWindow): boolean {
  return isEmptyOutcome(outcome);
}

/**
 * Judges a run in which no window brought a row: its days stay due.
 * Days that an operator confirmed as empty, or accepted as missing, are no news.
 * @returns `ETL_NOTHING_RECEIVED` where no run ever received a row (then the address is wrong, not the period empty), else null after a
 * warning.
 * @throws {WarehouseError}
 */
export async function judgeEmptyRun(
  pool: WarehousePool,
  warnings: RunWarnings,
  tried: readonly TriedWindow[],
  coverage: readonly CoverageDay[],
): Promise<OrchestratorError | null> {
  const isWithoutRows = tried.every((each) => isEmpty(each) || each.outcome.kind === 'refused');
  if (tried.length === 0 || !isWithoutRows) return null;
  const settled = new Set(
    coverage.flatMap(({ date, state }) =>
      state === 'confirmed_empty' || state === 'accepted' ? [date] : [],
    ),
  );
  if (tried.every(({ window }) => datesOf(window).every((date) => settled.has(date)))) return null;
  const windows = tried.length === 1 ? 'the only window' : `${tried.length} windows`;
  if ((await readDataThroughDate(pool, CAMPAIGNS_STREAM)) === null) {
    return new OrchestratorError(
      'ETL_NOTHING_RECEIVED',
      `Cannot load anything: ${windows} of this run brought no row, nor did any run before; check the base URL and what the key may see`,
    );
  }
  const window = hull(tried.map((each) => each.window));
  const message = `${formatDays(window)}: ${windows} of this run brought no row; no day counts as fetched, all stay due`;
  warnings.add([{ code: 'EMPTY_RUN', window, loadId: null, message, details: { windows: tried.length } }]);
  return null;
}

function hull(windows: readonly DateWindow[]): DateWindow {
  const ends = windows.flatMap(({ fromDate, toDate }) => [fromDate, toDate]).sort();
  return { fromDate: ends.at(0) ?? '', toDate: ends.at(-1) ?? '' };
}

import { formatDays } from '@volka/extract';
import type { CoverageDay, DateWindow } from '@volka/extract';
import { datesOf } from '@volka/runtime/calendar';
import type { WarehousePool } from '@volka/warehouse';
import { readDataThroughDate } from '@volka/warehouse/read';
import { OrchestratorError } from '../../errors.ts';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import { isEmpty } from '../window-outcome.ts';
import type { TriedWindow } from '../window-outcome.ts';
import type { RunWarnings } from './run-warnings.ts';

/**
 * Judges a run in which no window returned a row: its days stay due.
 * Days that an operator confirmed as empty or accepted as missing are ignored.
 * @returns `ETL_NOTHING_RECEIVED` where no run ever received a row: the base URL or the key is probably wrong. Otherwise null, after a
 * warning.
 * @throws {WarehouseError}
 */
export async function judgeEmptyRun(
  pool: WarehousePool,
  warnings: RunWarnings,
  tried: readonly TriedWindow[],
  coverage: readonly CoverageDay[],
): Promise<OrchestratorError | null> {
  const isWithoutRows = tried.every(({ outcome }) => isEmpty(outcome) || outcome.kind === 'refused');
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
      `Cannot load anything: ${windows} of this run and no earlier run returned a row; check the base URL and which data the key can read`,
    );
  }
  const window = spanOf(tried.map((each) => each.window));
  const message = `${formatDays(window)}: ${windows} of this run returned no row; no day counts as fetched, and all stay due`;
  warnings.add([{ code: 'EMPTY_RUN', window, loadId: null, message, details: { windows: tried.length } }]);
  return null;
}

function spanOf(windows: readonly DateWindow[]): DateWindow {
  const ends = windows.flatMap(({ fromDate, toDate }) => [fromDate, toDate]).sort();
  return { fromDate: ends.at(0) ?? '', toDate: ends.at(-1) ?? '' };
}

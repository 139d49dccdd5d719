import { formatDays } from '@volka/extract';
import { findEmptyWindows } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { CAMPAIGNS_STREAM } from './load-window.ts';
import type { TriedWindow } from './load-totals.ts';
import type { RunWarnings } from './run-warnings.ts';

const CODE = 'EMPTY_WINDOW';

/** Whether a window was answered, and with nothing: possible, but more often a fault of the source. */
export function isEmpty({ outcome }: TriedWindow): boolean {
  return outcome.kind === 'no-data' || (outcome.kind === 'loaded' && outcome.received === 0);
}

/**
 * Tells of empty windows where rows are to be expected, by what the ledger knows: also those of a run that ended before
 * it could, and each once.
 * @throws {WarehouseError}
 * @see DATA_RULES 6
 */
export async function warnOfEmptyWindows(pool: WarehousePool, warnings: RunWarnings): Promise<void> {
  const empty = await findEmptyWindows(pool, CAMPAIGNS_STREAM, CODE);
  warnings.add(
    empty.map(({ loadId, window, daysFilledBefore }) => {
      const why =
        daysFilledBefore > 0
          ? `${daysFilledBefore} of its days had some before`
          : 'the days before and after it have some';
      const message = `${formatDays(window)}: no data, though ${why}`;
      return { code: CODE, window, loadId, message, details: { daysFilledBefore } };
    }),
    `${empty.length} windows have no data, though their days had some before, or days around them have; see etl.warnings`,
  );
}

/** Tells of a run that asked for several windows and received nothing at all, unless its windows were told of already. */
export function warnOfEmptyRun(warnings: RunWarnings, tried: readonly TriedWindow[]): void {
  if (tried.length < 2 || !tried.every(isEmpty) || warnings.count(CODE) > 0) return;
  const ends = tried.flatMap(({ window }) => [window.fromDate, window.toDate]).sort();
  const window = { fromDate: ends.at(0) ?? '', toDate: ends.at(-1) ?? '' };
  const message = `${formatDays(window)}: none of ${tried.length} windows brought any data`;
  warnings.add([{ code: CODE, window, loadId: null, message, details: { windows: tried.length } }]);
}

import { formatDays } from '@volka/extract';
import { findEmptyWindows } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { RunWarnings } from './run-warnings.ts';

const CODE = 'EMPTY_WINDOW';

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

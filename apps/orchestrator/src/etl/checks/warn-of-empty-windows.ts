import { formatDays } from '@volka/extract';
import type { WarehousePool } from '@volka/warehouse';
import { findEmptyWindows } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { RunWarnings } from './run-warnings.ts';

const CODE = 'EMPTY_WINDOW';

/**
 * Warns of empty windows where the ledger expects rows, once for each window. This includes windows of an earlier run that ended
 * before its own check.
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

import { planWindows } from '@volka/extract';
import type { DateWindow, PlannedWindow } from '@volka/extract';
import type { WarehousePool } from '@volka/warehouse';
import { readCoverage } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';

/** Which days a run can load. */
export interface LoadPlan {
  /** First day of the history, `YYYY-MM-DD`. */
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
  /** @defaultValue 35 */
  readonly rollbackDays?: number;
  /** @defaultValue 6 */
  readonly auditCycleMonths?: number;
  /** An operator's request: these days and no others, also where they are not due. */
  readonly only?: DateWindow;
}

/**
 * Plans the windows that are due today, from the coverage in the ledger.
 * @throws {WarehouseError} Where the coverage cannot be read: an unknown state must never count as "nothing loaded yet".
 * @see DATA_RULES 1, 5
 */
export async function planLoad(
  pool: WarehousePool,
  { firstDate, order, only, ...reach }: LoadPlan,
  today: string,
): Promise<readonly PlannedWindow[]> {
  const coverage = await readCoverage(pool, CAMPAIGNS_STREAM, {
    fromDate: only !== undefined && only.fromDate < firstDate ? only.fromDate : firstDate,
    toDate: today,
  });
  const ranges = only === undefined ? {} : { ranges: [only], onlyRanges: true };
  return planWindows({ coverage, firstDate, today, order, ...reach, ...ranges });
}

import { planWindows } from '@volka/extract';
import type { DateWindow, PlannedWindow } from '@volka/extract';
import { readCoverage } from '@volka/warehouse/write';
import type { WarehousePool } from '@volka/warehouse';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';

/** Which days a run is for. */
export interface LoadPlan {
  /** First day of the history, `YYYY-MM-DD`. */
  readonly firstDate: string;
  readonly order: 'oldest-first' | 'newest-first';
  /** @defaultValue 35 */
  readonly rollbackDays?: number;
  /** @defaultValue 6 */
  readonly auditCycleMonths?: number;
  /** An operator's request: these days and no others, whatever their coverage says. */
  readonly only?: DateWindow;
}

/**
 * The windows that are due today, from what the ledger knows of each day.
 * @throws {WarehouseError} Where the coverage cannot be read: not knowing is never "nothing loaded yet".
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

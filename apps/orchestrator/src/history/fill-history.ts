import type { WarehousePool } from '@volka/warehouse';
import { readHistoryState } from '@volka/warehouse/operate';
import { OrchestratorError } from '../errors.ts';

export interface FillHistoryOptions {
  /** Role `dbt_transformer`. */
  readonly pool: WarehousePool;
  /** One pass of the snapshot. It takes the loads that overlap no earlier waiting load, so that no version is skipped. */
  readonly pass: () => Promise<void>;
  /** Called after each pass, with numbers of loads. */
  readonly onPass: (passed: {
    readonly pass: number;
    readonly taken: number;
    readonly waiting: number;
  }) => void;
  /** Whether the table is as the project builds it now. If it is and no load waits, no pass runs. */
  readonly isCurrent: boolean;
}

/**
 * Repeats the snapshot until no load waits for the history. Loads may commit while a pass runs: a pass makes progress if it takes one
 * of the loads that waited before it, however many wait after it.
 * @returns the number of loads that were added, and of passes
 * @throws {OrchestratorError} `HISTORY_STUCK` if a pass takes none of the loads that waited; what a pass throws.
 */
export async function fillHistory({
  pool,
  pass,
  onPass,
  isCurrent,
}: FillHistoryOptions): Promise<{ readonly loads: number; readonly passes: number }> {
  let state = await readHistoryState(pool);
  let passes = 0;
  let loads = 0;
  while (state.waiting > 0 || (passes === 0 && !(state.exists && isCurrent))) {
    const before = state;
    await pass();
    passes += 1;
    state = await readHistoryState(pool);
    const stillWaiting = new Set(state.waitingLoadIds);
    if (before.waiting > 0 && before.waitingLoadIds.every((loadId) => stillWaiting.has(loadId))) {
      throw new OrchestratorError(
        'HISTORY_STUCK',
        `Cannot add ${state.waiting} loads to the history: a snapshot pass added none of the waiting loads; see etl.history_loads`,
      );
    }
    const taken = state.loads - state.waiting - (before.loads - before.waiting);
    loads += taken;
    onPass({ pass: passes, taken, waiting: state.waiting });
  }
  return { loads, passes };
}

import type { DbtRunner } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import type { HistoryState } from '@volka/warehouse/operate';
import { mustSucceed } from '../dbt/dbt-outcome.ts';
import { fillHistory } from './fill-history.ts';

/** What work on the history needs; the pool's role is `dbt_transformer`. */
export interface HistoryContext {
  readonly pool: WarehousePool;
  readonly dbt: DbtRunner;
  readonly runId: string;
  readonly signal: AbortSignal;
}

/** What a refill has reached. */
export type RefillStep =
  | { readonly kind: 'pass'; readonly pass: number; readonly taken: number; readonly waiting: number }
  | { readonly kind: 'builds-marts' };

/** Whether an earlier rebuild was stopped before its end, for any reason; it is then continued. */
export function isRebuildBegun({ waitingAgain, exists, areChangesMissing }: HistoryState): boolean {
  return waitingAgain > 0 || (exists && areChangesMissing);
}

/**
 * Adds every waiting load to the history, then builds what reads it. Can be stopped and called again at any point: each pass is one
 * transaction.
 * @throws {OrchestratorError} `HISTORY_STUCK` if a pass adds nothing; the errors of dbt.
 */
export async function refillHistory(
  { pool, dbt, runId, signal }: HistoryContext,
  onStep: (step: RefillStep) => void,
): Promise<void> {
  await fillHistory({
    pool,
    isCurrent: true,
    pass: async () => {
      const request = { command: 'snapshot', runId, signal } as const;
      mustSucceed(request, await dbt.run(request).outcome);
    },
    onPass: (passed) => {
      onStep({ kind: 'pass', ...passed });
    },
  });
  onStep({ kind: 'builds-marts' });
  const request = { command: 'run', runId, signal } as const;
  mustSucceed(request, await dbt.run(request).outcome);
}

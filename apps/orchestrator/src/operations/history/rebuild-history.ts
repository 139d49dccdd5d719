import { discardHistory, readHistoryState } from '@volka/warehouse/operate';
import { runWithBuildLock } from '../../dbt/build-lock.ts';
import { isRebuildBegun, refillHistory } from '../../history/rebuild-history.ts';
import type { RefillStep } from '../../history/rebuild-history.ts';
import { verifyHistory } from '../../history/history-checks.ts';
import type { HistoryVerification } from '../../history/history-checks.ts';
import { createRunId } from '../../runner/run-id.ts';
import type { DbtOperationContext } from '../operation-context.ts';

/** What a rebuild has reached. */
export type RebuildStep = RefillStep | { readonly kind: 'waits'; readonly message: string };

export interface RebuildRequest {
  /** The operator has confirmed that the present history is discarded; without it, only a rebuild that was begun goes on. */
  readonly discard: boolean;
  readonly onStep: (step: RebuildStep) => void;
}

/**
 * Empties the history, builds it again from the raw log, and verifies it. Can be stopped and called again at any point.
 * @throws {OrchestratorError} `HISTORY_STUCK`; what dbt reports.
 */
export async function rebuildHistory(
  { warehouse, dbt, signal }: DbtOperationContext,
  { discard, onStep }: RebuildRequest,
): Promise<HistoryVerification> {
  const pool = await warehouse.currentPool('dbt_transformer');
  const runId = createRunId('history');
  const onWait = (message: string): void => {
    onStep({ kind: 'waits', message });
  };
  return runWithBuildLock(pool, { runId, signal, onWait }, async (lockSignal) => {
    const history = { pool, dbt: dbt.runner, runId, signal: lockSignal };
    // Another rebuild may have begun while this one waited for its turn: it is continued.
    if (discard && !isRebuildBegun(await readHistoryState(pool))) await discardHistory(pool);
    await refillHistory(history, onStep);
    return verifyHistory(history);
  });
}

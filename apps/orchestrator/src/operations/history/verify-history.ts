import { runWithBuildLock } from '../../dbt/build-lock.ts';
import { verifyHistory as verify } from '../../history/history-checks.ts';
import type { HistoryVerification } from '../../history/history-checks.ts';
import { createRunId } from '../../runner/run-id.ts';
import type { DbtOperationContext } from '../operation-context.ts';

/**
 * Recomputes the history from the raw log and compares it with the stored one. Also compares the totals of every level. Differences are in
 * the result.
 * @param onWait Called with a message if the verification waits for a build.
 * @throws {OrchestratorError} `HISTORY_NOT_BUILT`
 */
export async function verifyHistory(
  { warehouse, dbt, signal }: DbtOperationContext,
  onWait: (message: string) => void,
): Promise<HistoryVerification> {
  const pool = await warehouse.currentPool('dbt_transformer');
  const runId = createRunId('history');
  return runWithBuildLock(pool, { runId, signal, onWait }, (lockSignal) =>
    verify({ pool, dbt: dbt.runner, runId, signal: lockSignal }),
  );
}

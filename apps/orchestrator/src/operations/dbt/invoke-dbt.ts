import { fingerprintOf, readRecordedRequest } from '@volka/dbt-runner';
import type { DbtCommand, DbtEvent, DbtOutcome, DbtRequest } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { readLastDbtInvocation } from '@volka/warehouse/operate';
import { runWithBuildLock } from '../../dbt/build-lock.ts';
import { recordDbtOutcome } from '../../dbt/record-dbt-outcome.ts';
import { OrchestratorError } from '../../errors.ts';
import { createRunId } from '../../runner/run-id.ts';
import { loadsSeeds, requireGoodSeeds } from '../../seeds/check-seeds.ts';
import type { DbtOperationContext } from '../operation-context.ts';

export interface DbtInvocationRequest extends Pick<
  DbtRequest,
  'select' | 'exclude' | 'fullRefresh' | 'threads' | 'timeoutMs'
> {
  readonly command: DbtCommand;
  /** Repeats only what the last invocation of the command left undone. @defaultValue false */
  readonly retry?: boolean;
  readonly onEvent: (event: DbtEvent) => void;
  /** Called with what the invocation waits for, if it waits. */
  readonly onWait: (message: string) => void;
}

/** What dbt was asked, and what it did; `requireWork(request, mustSucceed(request, outcome))` throws its failure. */
export interface InvokedDbt {
  readonly request: DbtRequest;
  readonly outcome: DbtOutcome;
}

/**
 * Runs a dbt command as the pipelines run it, and keeps its results in `dq`.
 * @throws {OrchestratorError} `DBT_NOTHING_TO_RETRY`, `SEEDS_INVALID`. A failure of dbt is in the outcome.
 */
export async function invokeDbt(
  { warehouse, dbt, signal }: DbtOperationContext,
  { command, retry = false, onEvent, onWait, ...options }: DbtInvocationRequest,
): Promise<InvokedDbt> {
  const pool = await warehouse.currentPool('etl_writer');
  const request: DbtRequest = {
    command,
    runId: createRunId('manual'),
    signal,
    ...(retry ? await repetition(pool, command) : {}),
    ...options,
  };
  const { runner, projectDir } = dbt;
  if (loadsSeeds(command)) await requireGoodSeeds(projectDir);
  const projectFingerprint = await fingerprintOf([projectDir]);
  const outcome = await runWithBuildLock(
    pool,
    { runId: request.runId, signal, onWait },
    async (lockSignal) => {
      const invocation = runner.run({ ...request, signal: lockSignal });
      for await (const event of invocation.events) onEvent(event);
      return invocation.outcome;
    },
  );
  await recordDbtOutcome(pool, request, outcome, { pipelineId: null, taskId: null, projectFingerprint });
  return { request, outcome };
}

/** What the last invocation of a command was asked for: where its parts cannot be repeated, no more than that runs again. */
async function repetition(pool: WarehousePool, command: DbtCommand): Promise<Partial<DbtRequest>> {
  const refused = (state: string): OrchestratorError =>
    new OrchestratorError(
      'DBT_NOTHING_TO_RETRY',
      `Cannot repeat what dbt ${command} left undone: ${state}; run it without --retry`,
    );
  const last = await readLastDbtInvocation(pool, command);
  if (last === null) throw refused('there was none');
  const { outcome, targetPath } = last;
  if (outcome !== 'failed' || targetPath === null) throw refused(`the last one ended as ${outcome}`);
  const asked = await readRecordedRequest(targetPath);
  if (asked === null) throw refused(`the folder of the last one is gone from this machine (${targetPath})`);
  return { ...asked, retryOf: targetPath };
}

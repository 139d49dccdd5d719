import { applicationNameOf } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { takeBuildLock, withBuildLock } from '@volka/warehouse/write';
import type { BuildLockRequest } from '@volka/warehouse/write';
import type { DbtTask } from '../definitions/pipeline.ts';
import type { TaskHandler } from '../runner/task-context.ts';

/** The run that needs the build lock. */
export interface BuildLockUser {
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Called with the holder of the lock, if the run has to wait. */
  readonly onWait: (message: string) => void;
}

/**
 * Runs `work` with the build lock, so that no other run builds the marts. The signal of `work` is aborted when the lock is lost. The
 * pool's role must be `dbt_transformer` or `etl_writer`.
 * @throws {WarehouseError} `WAREHOUSE_BUILD_BUSY`
 */
export async function runWithBuildLock<Result>(
  pool: WarehousePool,
  user: BuildLockUser,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return withBuildLock(pool, requestOf(user), work);
}

/** The build lock of a run. Its first dbt task takes the lock, and the run keeps it, so that its tests check what it has built. */
export interface RunBuildLock {
  readonly guard: (handler: TaskHandler<DbtTask>) => TaskHandler<DbtTask>;
  readonly release: () => Promise<void>;
}

export function createRunBuildLock(pool: WarehousePool): RunBuildLock {
  let taken: ReturnType<typeof takeBuildLock> | undefined;
  return {
    guard: (handler) => async (context) => {
      const { runId, signal, warn } = context;
      taken ??= takeBuildLock(
        pool,
        requestOf({
          runId,
          signal,
          onWait: (message) => {
            warn('BUILD_WAITS', message);
          },
        }),
      );
      const { lost } = await taken;
      return handler({ ...context, signal: AbortSignal.any([signal, lost]) });
    },
    release: async () => {
      // If the lock could not be taken, the task threw the error and there is nothing to release.
      const lock = await taken?.catch(() => undefined);
      await lock?.release();
    },
  };
}

function requestOf({ runId, signal, onWait }: BuildLockUser): BuildLockRequest {
  return {
    applicationName: applicationNameOf(runId),
    signal,
    onWait: ({ holderPid }) => {
      const who = holderPid === null ? 'another session' : `process ${holderPid} of the server`;
      onWait(`${who} builds the marts; this run waits for it`);
    },
  };
}

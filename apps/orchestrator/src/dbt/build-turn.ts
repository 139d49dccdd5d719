import { applicationNameOf } from '@volka/dbt-runner';
import type { WarehousePool } from '@volka/warehouse';
import { takeBuildLock, withBuildLock } from '@volka/warehouse/write';
import type { BuildLockRequest } from '@volka/warehouse/write';
import type { DbtTask } from '../definitions/pipeline.ts';
import type { TaskHandler } from '../runner/task-context.ts';

/** Who wants to build. */
export interface Builder {
  readonly runId: string;
  readonly signal: AbortSignal;
  /** Told what it waits for, if it waits. */
  readonly onWait: (message: string) => void;
}

/**
 * Runs `work` while nobody else builds the marts; its signal is aborted when the lock is lost. The pool's role must be `dbt_transformer` or
 * `etl_writer`.
 * @throws {WarehouseError} `WAREHOUSE_BUILD_BUSY`
 */
export async function withBuildTurn<Result>(
  pool: WarehousePool,
  builder: Builder,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return withBuildLock(pool, requestOf(builder), work);
}

/** The build lock of a run: taken by its first dbt task, kept until the run ends, so that its tests look at what it built. */
export interface RunTurn {
  readonly guard: (handler: TaskHandler<DbtTask>) => TaskHandler<DbtTask>;
  readonly release: () => Promise<void>;
}

export function createRunTurn(pool: WarehousePool): RunTurn {
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
      // A lock that could not be taken has nothing to release; its error was thrown by the task.
      const lock = await taken?.catch(() => undefined);
      await lock?.release();
    },
  };
}

function requestOf({ runId, signal, onWait }: Builder): BuildLockRequest {
  return {
    applicationName: applicationNameOf(runId),
    signal,
    onWait: ({ holderPid }) => {
      const who = holderPid === null ? 'another session' : `process ${holderPid} of the server`;
      onWait(`${who} builds the marts; this run waits for it`);
    },
  };
}

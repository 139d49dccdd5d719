import path from 'node:path';
import type { ProcessEnd } from '../outcome/determine-outcome.ts';
import type { DbtAdapter, PreparedCommand, StopGrace } from './adapter.ts';
import type { Launch } from './cli.ts';
import { createTurns } from './turns.ts';
import type { WorkerProcess } from './worker-process.ts';
import { startWorkerProcess } from './worker-process.ts';

/** When a worker is replaced by a new one. */
export interface RecyclePolicy {
  /** @defaultValue 100 */
  readonly maxInvocations: number;
  /** Resident memory after an invocation, in MiB. @defaultValue 512 */
  readonly maxRssMb: number;
}

export const DEFAULT_RECYCLE_POLICY: RecyclePolicy = { maxInvocations: 100, maxRssMb: 512 };

const CANCELLED_BEFORE: ProcessEnd = { kind: 'not-started', reason: 'cancelled before dbt was started' };

/** Whether it is certain that dbt did not begin an invocation whose adapter failed. */
function endOfDefect(error: unknown, begun: boolean): ProcessEnd {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected error';
  const reason = `the dbt worker cannot be used: ${code}`;
  return begun ? { kind: 'died', reason, forced: false } : { kind: 'not-started', reason };
}

/** Evaluated again after each wait, because the result may have changed. */
const isAborted = ({ signal }: PreparedCommand): boolean => signal.aborted;

/**
 * A long-lived Python process with dbt loaded, which runs one invocation after the other, so the start-up happens once.
 * It is replaced after a number of invocations, when its memory grows, and after any unexpected event. An invocation that
 * dbt did not begin falls back to `fallback`. One that it began never runs twice.
 */
export function createWorkerAdapter(
  launch: Launch,
  grace: StopGrace,
  policy: RecyclePolicy,
  fallback: DbtAdapter,
): DbtAdapter {
  const turns = createTurns();
  const ending = new Set<Promise<void>>();
  let current: WorkerProcess | null = null;
  let invocations = 0;

  /** Only `close` waits for the end of the old process. */
  const discard = (): void => {
    if (current === null) return;
    const end = current.end().finally(() => ending.delete(end));
    ending.add(end);
    current = null;
  };

  const warm = async (command: PreparedCommand): Promise<WorkerProcess | null> => {
    if (current?.isAlive() !== true) {
      try {
        // Beside the private folders, which are removed later.
        current = startWorkerProcess(launch, command.env, path.dirname(command.targetPath), grace);
      } catch {
        // Some system errors (ENOTDIR, ENOMEM …) are thrown. The fallback gets the same error and reports it.
        return null;
      }
      invocations = 0;
    }
    const worker = current;
    if (await worker.ready) return worker;
    discard();
    return null;
  };

  const execute = async (command: PreparedCommand, onBegin: () => void): Promise<ProcessEnd> => {
    if (isAborted(command)) return CANCELLED_BEFORE;
    const worker = await warm(command);
    const { role } = command.parse;
    const parse = role === 'none' ? null : { role, state: await command.parse.state() };
    // The signal may have been aborted in the meantime. The new process is kept for the next invocation.
    if (isAborted(command)) return CANCELLED_BEFORE;
    onBegin();
    if (worker === null) return fallback.execute(command);
    const end = await worker.request(command, parse);
    invocations += 1;
    const isOrdinary = end.kind === 'done' && end.exitCode !== 2 && !isAborted(command);
    if (!isOrdinary || invocations >= policy.maxInvocations || end.rssMb > policy.maxRssMb) discard();
    switch (end.kind) {
      case 'done':
        return { kind: 'exited', exitCode: end.exitCode, detail: end.detail };
      case 'died':
        return end;
      case 'refused':
        return isAborted(command) ? CANCELLED_BEFORE : fallback.execute(command);
    }
  };

  return {
    execute: (command) =>
      new Promise((resolve) => {
        let begun = false;
        const onBegin = (): void => {
          begun = true;
        };
        // A failure is not expected here, but an invocation without an end would block its caller for ever.
        turns
          .take(() => execute(command, onBegin))
          .then(resolve, (error: unknown) => {
            discard();
            resolve(endOfDefect(error, begun));
          });
        // Invocations that still wait for their turn or for the process are cancelled at once.
        const onAbort = (): void => {
          if (!begun) resolve(CANCELLED_BEFORE);
        };
        command.signal.addEventListener('abort', onAbort, { once: true });
      }),
    close: async () => {
      await turns.take(() => {
        discard();
        return Promise.resolve();
      });
      await Promise.all(ending);
      await fallback.close();
    },
  };
}

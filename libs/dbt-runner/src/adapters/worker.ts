import path from 'node:path';
import type { ProcessEnd } from '../outcome/judge.ts';
import type { DbtAdapter, PreparedCommand, StopGrace } from './adapter.ts';
import type { Launch } from './cli.ts';
import { createTurns } from './turns.ts';
import type { WorkerProcess } from './worker-process.ts';
import { startWorkerProcess } from './worker-process.ts';

/** When a worker is replaced by a fresh one. */
export interface RecyclePolicy {
  /** @defaultValue 100 */
  readonly maxInvocations: number;
  /** Resident memory after an invocation, in MiB. @defaultValue 512 */
  readonly maxRssMb: number;
}

export const DEFAULT_RECYCLE_POLICY: RecyclePolicy = { maxInvocations: 100, maxRssMb: 512 };

const CANCELLED_BEFORE: ProcessEnd = { kind: 'not-started', reason: 'cancelled before dbt was started' };

/** What is known of an invocation whose adapter failed: whether dbt cannot have begun. */
function endOfDefect(error: unknown, begun: boolean): ProcessEnd {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected error';
  const reason = `the dbt worker cannot be used: ${code}`;
  return begun ? { kind: 'died', reason, forced: false } : { kind: 'not-started', reason };
}

/** Asked again after each wait, when the answer may have changed. */
const isAborted = ({ signal }: PreparedCommand): boolean => signal.aborted;

/**
 * A long-lived Python process that holds dbt, one invocation after the other: the start-up is paid once.
 * Replaced after some invocations, when it grows, and after anything out of the ordinary. An invocation that
 * dbt never began falls back to `fallback`; one that it began is never run twice.
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

  /** Nobody waits for the old process before the next one, except `close`. */
  const discard = (): void => {
    if (current === null) return;
    const end = current.end().finally(() => ending.delete(end));
    ending.add(end);
    current = null;
  };

  const warm = async (command: PreparedCommand): Promise<WorkerProcess | null> => {
    if (current?.isAlive() !== true) {
      try {
        // Beside the private folders, which come and go.
        current = startWorkerProcess(launch, command.env, path.dirname(command.targetPath), grace);
      } catch {
        // Some refusals of the system (ENOTDIR, ENOMEM …) are thrown; the fallback meets the same one and tells it.
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
    // The signal may have been given meanwhile: the new process is kept for the next invocation.
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
        // Nobody expects it to fail; but an invocation without an end would hold up its caller for ever.
        turns
          .take(() => execute(command, onBegin))
          .then(resolve, (error: unknown) => {
            discard();
            resolve(endOfDefect(error, begun));
          });
        // What still waits for its turn, or for the process, is cancelled at once.
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

import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { signalGroup, stopProcess } from '../adapters/stop-process.ts';

/** How a helper program ended. `exitCode` is null if it could not be started or was ended by a signal. */
export interface CommandResult {
  readonly exitCode: number | null;
  /** Both streams, in the order they came; the last 64 KB. */
  readonly output: string;
}

export interface CommandOptions {
  /** The program is killed then. @defaultValue never */
  readonly timeoutMs?: number;
  /** The whole environment of the program. */
  readonly env: Readonly<Record<string, string>>;
  /** The program is interrupted, then killed. */
  readonly signal?: AbortSignal | undefined;
  /** Called with the program's process group when it has started. */
  readonly onStart?: (group: number) => void;
}

/** Runs a program with a given environment and signal. */
export type RunCommand = (
  file: string,
  args: readonly string[],
  options?: Pick<CommandOptions, 'timeoutMs'>,
) => Promise<CommandResult>;

const MAX_OUTPUT_CHARS = 65_536;
/** Time for pip to remove its temporary folders when it is interrupted. */
const STOP_GRACE = { interruptMs: 5_000, terminateMs: 2_000 } as const;

/**
 * Runs a program to its end. The program inherits nothing from this process's environment.
 * @throws The reason of the signal, after the program has ended.
 */
export async function runCommand(
  file: string,
  args: readonly string[],
  { timeoutMs = 0, env, signal, onStart }: CommandOptions,
): Promise<CommandResult> {
  signal?.throwIfAborted();
  const result = await new Promise<CommandResult>((resolve) => {
    let output = '';
    const take = (chunk: string): void => {
      output = (output + chunk).slice(-MAX_OUTPUT_CHARS);
    };
    let child: ChildProcessByStdio<null, Readable, Readable>;
    try {
      child = spawn(file, args, {
        stdio: ['ignore', 'pipe', 'pipe'],
        // A separate process group, so that this process or a later one can end the program together with its children.
        detached: true,
        env: { ...env },
      });
    } catch {
      resolve({ exitCode: null, output });
      return;
    }
    if (child.pid !== undefined) onStart?.(child.pid);
    const timer = timeoutMs > 0 ? setTimeout(() => signalGroup(child, 'SIGKILL'), timeoutMs) : undefined;
    const stop = (): void => {
      const { settle } = stopProcess(child, STOP_GRACE);
      child.once('close', settle);
    };
    signal?.addEventListener('abort', stop, { once: true });
    const end = (exitCode: number | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      resolve({ exitCode, output });
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', () => {
      end(null);
    });
    child.once('close', end);
  });
  signal?.throwIfAborted();
  return result;
}

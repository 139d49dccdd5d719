import { spawn } from 'node:child_process';

/** How a helper program ended. `exitCode` is null if it could not be started or was ended by a signal. */
export interface CommandResult {
  readonly exitCode: number | null;
  /** Both streams, in the order they came; the last 64 KB. */
  readonly output: string;
}

export type RunCommand = (
  file: string,
  args: readonly string[],
  options?: {
    readonly timeoutMs?: number;
    readonly onLine?: (line: string) => void;
    /** The whole environment. @defaultValue that of this process */
    readonly env?: Readonly<Record<string, string>>;
  },
) => Promise<CommandResult>;

const MAX_OUTPUT_CHARS = 65_536;

/** Runs a program to its end; by default with the environment of this process (pip needs the machine's own settings). */
export const runCommand: RunCommand = (file, args, { timeoutMs = 0, onLine, env } = {}) =>
  new Promise((resolve) => {
    let output = '';
    let line = '';
    const take = (chunk: string): void => {
      output = (output + chunk).slice(-MAX_OUTPUT_CHARS);
      const lines = (line + chunk).split('\n');
      line = lines.pop() ?? '';
      for (const complete of lines) onLine?.(complete.trimEnd());
    };
    const child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
      ...(env === undefined ? {} : { env: { ...env } }),
    });
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.once('error', () => {
      resolve({ exitCode: null, output });
    });
    child.once('close', (exitCode) => {
      resolve({ exitCode, output });
    });
  });

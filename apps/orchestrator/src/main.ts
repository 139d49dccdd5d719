import { constants } from 'node:os';
import { join } from 'node:path';
import { plainLines } from '@volka/runtime/terminal';
import { exitCodeOf } from './cli/exit-code.ts';
import { createProgram } from './cli/program.ts';
import { loadEnvFile } from './config/load-env-file.ts';
import { createSettingsReader } from './config/settings-reader.ts';
import { toTaskError } from './runner/task-error.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** Why the work was interrupted. The exit code is 128 plus the number of the signal, as shells expect it. */
class Interruption extends Error {
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGPIPE', state: string) {
    super(`Cannot finish: ${state}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort(new Interruption(signal, `${signal} was received`));
  });
}

// The reader of a pipe can close it early (`volka pipelines | head`). Node ignores SIGPIPE, so the error of the stream stops the
// work. That is not a success: nobody has read the end.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  const interruption = new Interruption('SIGPIPE', 'nobody reads the output any more');
  process.exitCode = interruption.exitCode;
  interrupted.abort(interruption);
});

try {
  loadEnvFile(join(root, '.env'), process.env);
  const program = createProgram({
    readSettings: createSettingsReader(process.env, root),
    signal: interrupted.signal,
    now: () => new Date(),
    print: (line) => {
      process.stdout.write(`${plainLines(line)}\n`);
    },
    ...(process.stderr.isTTY
      ? {
          terminal: {
            columns: process.stderr.columns,
            write: (text: string) => {
              process.stderr.write(text);
            },
          },
        }
      : {}),
  });
  await program.parseAsync();
} catch (error) {
  const interruption: unknown = interrupted.signal.reason;
  if (interruption instanceof Interruption) {
    // The interruption is the cause, whatever error the work ended with.
    console.error(interruption.message);
    process.exitCode = interruption.exitCode;
  } else {
    const { message, stack } = toTaskError(error);
    console.error(plainLines(stack === undefined ? message : `${message}\n${stack}`));
    process.exitCode = exitCodeOf(error);
  }
}

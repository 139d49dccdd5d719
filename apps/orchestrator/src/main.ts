import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { printable } from './cli/printable.ts';
import { createProgram } from './cli/program.ts';
import { errorCode } from './errors.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const envFile = join(root, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interrupted.abort(new Error(`Cannot finish the run: ${signal} was received`));
  });
}

// The reader of a pipe may leave before the end (`volka pipelines | head`): nothing is wrong then.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const program = createProgram({
  environment: process.env,
  root,
  signal: interrupted.signal,
  now: () => new Date(),
  print: (line) => {
    process.stdout.write(`${printable(line)}\n`);
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

try {
  await program.parseAsync();
} catch (error) {
  const code = errorCode(error);
  // An error of ours says what to do; anything else is a defect, and its stack is what helps then.
  const text = error instanceof Error ? (code === undefined ? error.stack : error.message) : undefined;
  console.error(printable(text ?? String(error)));
  process.exitCode = 1;
}

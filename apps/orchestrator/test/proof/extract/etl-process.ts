import { runEtl } from './etl-run.ts';
import type { EtlRun } from './etl-run.ts';

/** One run in its own process, so that it can be killed. Its argument is the run as JSON, and its log goes to standard output. */
const run = JSON.parse(process.argv[2] ?? '') as EtlRun;
try {
  await runEtl(run, (line) => process.stdout.write(`${line}\n`));
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = error instanceof Error && 'code' in error ? 1 : 2;
}

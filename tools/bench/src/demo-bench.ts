/**
 * How long does the demo take, and how much memory?
 *
 * The demo program as a whole process, on a state folder of its own: a first run (5 campaigns, 5 ads, 5 years), a second
 * run with nothing due, three more days. The baseline is one cold start of dbt that only parses: nothing with dbt in it
 * can be quicker. `--clone` also times a fresh clone to its finished demo, with the package caches as they are.
 */
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryOfTreeMb } from './process-tree.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GOALS = { firstSeconds: 60, secondSeconds: 15, cloneSeconds: 240, peakMemoryMb: 400 };
const SAMPLE_INTERVAL_MS = 200;

interface Timed {
  readonly seconds: number;
  readonly peakMemoryMb: number;
}

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-demo-'));
await chmod(folder, 0o755); // The server's user must get through to its cluster.
try {
  const demo = (...args: readonly string[]): Promise<Timed> =>
    timed(
      'npm',
      ['run', '--silent', 'demo', '--', '--state-dir', join(folder, 'state'), ...args],
      ROOT,
      join(folder, 'state'),
    );
  // Whatever is missing is installed first, so that the first run measured is that of an installed tree.
  await timed(
    'npm',
    ['run', '--silent', 'demo', '--', '--state-dir', join(folder, 'warm'), '--campaigns', '1', '--ads', '1'],
    ROOT,
    folder,
  );
  const first = await demo();
  const second = await demo();
  const threeDays = await demo('--next-days', '3');
  const baseline = await timed(
    join(ROOT, '.volka', 'python', 'bin', 'dbt'),
    [
      'parse',
      '--no-partial-parse',
      '--profiles-dir',
      join(folder, 'state', 'dbt', 'profiles'),
      '--target-path',
      join(folder, 'target'),
    ],
    join(ROOT, 'dbt_project'),
    folder,
  );
  const clone = process.argv.includes('--clone') ? await timeClone() : undefined;
  const peakMemoryMb = Math.max(first.peakMemoryMb, second.peakMemoryMb, threeDays.peakMemoryMb);
  const ratio = Math.round((GOALS.firstSeconds / first.seconds) * 100) / 100;
  console.log(
    JSON.stringify({
      bench: 'demo',
      ratio,
      goal: 1,
      pass:
        first.seconds <= GOALS.firstSeconds &&
        second.seconds <= GOALS.secondSeconds &&
        peakMemoryMb <= GOALS.peakMemoryMb &&
        (clone === undefined || clone.seconds <= GOALS.cloneSeconds),
      firstSeconds: first.seconds,
      secondSeconds: second.seconds,
      threeDaysSeconds: threeDays.seconds,
      ...(clone === undefined ? {} : { cloneSeconds: clone.seconds }),
      peakMemoryMb,
      coldDbtParseSeconds: baseline.seconds,
      firstInColdDbtStarts: Math.round((first.seconds / baseline.seconds) * 10) / 10,
      goals: GOALS,
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function timeClone(): Promise<Timed> {
  const clone = join(folder, 'clone');
  await timed('git', ['clone', '--quiet', ROOT, clone], folder, clone);
  return timed('npm', ['run', '--silent', 'demo'], clone, clone);
}

async function timed(
  command: string,
  args: readonly string[],
  cwd: string,
  stateDir: string,
): Promise<Timed> {
  const started = performance.now();
  const child = spawn(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DB_USER: 'bench', DB_PASSWORD: 'bench', DB_NAME: 'bench' },
  });
  let peakMemoryMb = 0;
  const sampling = setInterval(() => {
    void memoryOfTreeMb(child.pid ?? 0, stateDir).then((now) => (peakMemoryMb = Math.max(peakMemoryMb, now)));
  }, SAMPLE_INTERVAL_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  clearInterval(sampling);
  if (code !== 0)
    throw new Error(`Cannot measure ${command} ${args.join(' ')}: it ended with ${String(code)}`);
  return { seconds: Math.round((performance.now() - started) / 100) / 10, peakMemoryMb };
}

/**
 * How long does the demo take, and how much memory?
 *
 * The demo program as a whole process, on a state folder of its own: a first run (5 campaigns, 5 ads, 5 years), three runs
 * with nothing due (their median), three more days. The baseline is one cold start of dbt that only parses: nothing with
 * dbt in it can be quicker. `--clone` also times a fresh clone to its finished demo, with the package caches as they are.
 * Memory is that of all processes below npm.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.ts';
import { memoryBelowMb } from './process-tree.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GOALS = { firstSeconds: 60, secondSeconds: 15, cloneSeconds: 240, peakMemoryMb: 400 };
const SAMPLE_INTERVAL_MS = 200;

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-demo-'));
await chmod(folder, 0o755); // The server's user must get through to its cluster.
try {
  const demo = (...args: readonly string[]): Promise<number> =>
    timed('npm', ['run', '--silent', 'demo', '--', '--state-dir', join(folder, 'state'), ...args], ROOT);
  // Whatever is missing is installed first, so that the first run measured is that of an installed tree.
  await timed(
    'npm',
    ['run', '--silent', 'demo', '--', '--state-dir', join(folder, 'warm'), '--campaigns', '1', '--ads', '1'],
    ROOT,
  );
  const first = await demo();
  const seconds = [await demo(), await demo(), await demo()];
  const second = median(seconds);
  const threeDays = await demo('--next-days', '3');
  const peakMemoryMb = await peakMemory();
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
  );
  const clone = process.argv.includes('--clone') ? await timeClone() : undefined;
  const ratio = Math.round((GOALS.firstSeconds / first) * 100) / 100;
  console.log(
    JSON.stringify({
      bench: 'demo',
      ratio,
      goal: 1,
      pass:
        first <= GOALS.firstSeconds &&
        second <= GOALS.secondSeconds &&
        peakMemoryMb <= GOALS.peakMemoryMb &&
        (clone === undefined || clone <= GOALS.cloneSeconds),
      firstSeconds: first,
      secondSeconds: second,
      secondRuns: seconds,
      threeDaysSeconds: threeDays,
      ...(clone === undefined ? {} : { cloneSeconds: clone }),
      peakMemoryMb,
      coldDbtParseSeconds: baseline,
      firstInColdDbtStarts: Math.round((first / baseline) * 10) / 10,
      goals: GOALS,
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

async function timeClone(): Promise<number> {
  const clone = join(folder, 'clone');
  await timed('git', ['clone', '--quiet', ROOT, clone], folder);
  return timed('npm', ['run', '--silent', 'demo'], clone);
}

async function timed(command: string, args: readonly string[], cwd: string): Promise<number> {
  const started = performance.now();
  await ended(start(command, args, cwd), command, args);
  return Math.round((performance.now() - started) / 100) / 10;
}

/** Of a first run and three days more, in turns of their own: looking at the memory costs time. */
async function peakMemory(): Promise<number> {
  const stateDir = join(folder, 'watched');
  let peakMb = 0;
  for (const more of [[], ['--next-days', '3']]) {
    const args = ['run', '--silent', 'demo', '--', '--state-dir', stateDir, ...more];
    const child = start('npm', args, ROOT);
    const sampling = setInterval(() => {
      void memoryBelowMb(child.pid ?? 0, stateDir).then((now) => (peakMb = Math.max(peakMb, now)));
    }, SAMPLE_INTERVAL_MS);
    await ended(child, 'npm', args).finally(() => {
      clearInterval(sampling);
    });
  }
  return peakMb;
}

function start(command: string, args: readonly string[], cwd: string): ChildProcess {
  return spawn(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DB_USER: 'bench', DB_PASSWORD: 'bench', DB_NAME: 'bench' },
  });
}

async function ended(child: ChildProcess, command: string, args: readonly string[]): Promise<void> {
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0)
    throw new Error(`Cannot measure ${command} ${args.join(' ')}: it ended with ${String(code)}`);
}

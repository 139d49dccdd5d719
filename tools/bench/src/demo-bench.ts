/**
 * How long does the demo take, and how much memory?
 *
 * Measured is the whole process on its own state folder: a first run (5 campaigns, 5 ads, 5 years), three runs with no day
 * due (their median), and three more days. The baseline is a cold start of dbt that only parses (the median of three, in
 * turns with the demo), because nothing that uses dbt can be faster. `--clone` also times a fresh clone up to its finished
 * demo, with the package caches as they are. The memory is that of all processes that npm starts.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './median.ts';
import { memoryBelowMb } from './process-tree.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** Times as a multiple of a cold parse by dbt, measured in the same run. */
const GOALS = { first: 8, second: 2, clone: 30, peakMemoryMb: 400 };
const SAMPLE_INTERVAL_MS = 200;

const folder = await mkdtemp(join(tmpdir(), 'volka-bench-demo-'));
await chmod(folder, 0o755); // The server's user must be able to enter the folder of its cluster.
try {
  const demo = (...args: readonly string[]): Promise<number> =>
    timed('npm', ['run', '--silent', 'demo', '--', '--state-dir', join(folder, 'state'), ...args], ROOT);
  // This run installs what is missing, so the first measured run is that of an installed tree.
  await timed(
    'npm',
    ['run', '--silent', 'demo', '--', '--state-dir', join(folder, 'warm'), '--campaigns', '1', '--ads', '1'],
    ROOT,
  );
  const parses = [await parse()];
  const first = await demo();
  parses.push(await parse());
  const seconds = [await demo(), await demo(), await demo()];
  parses.push(await parse());
  const second = median(seconds);
  const threeDays = await demo('--next-days', '3');
  const peakMemoryMb = await peakMemory();
  const clone = process.argv.includes('--clone') ? await timeClone() : undefined;
  const baseline = median(parses);
  const ratioOf = (time: number): number => Math.round((time / baseline) * 100) / 100;
  console.log(
    JSON.stringify({
      bench: 'demo',
      ratio: ratioOf(first),
      goal: GOALS.first,
      secondRatio: ratioOf(second),
      secondGoal: GOALS.second,
      ...(clone === undefined ? {} : { cloneRatio: ratioOf(clone), cloneGoal: GOALS.clone }),
      peakMemoryMb,
      peakMemoryGoalMb: GOALS.peakMemoryMb,
      pass:
        ratioOf(first) <= GOALS.first &&
        ratioOf(second) <= GOALS.second &&
        peakMemoryMb <= GOALS.peakMemoryMb &&
        (clone === undefined || ratioOf(clone) <= GOALS.clone),
      coldDbtParseSeconds: baseline,
      firstSeconds: first,
      secondSeconds: second,
      secondRuns: seconds,
      threeDaysSeconds: threeDays,
      ...(clone === undefined ? {} : { cloneSeconds: clone }),
    }),
  );
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** A cold start of dbt that only parses the project. */
function parse(): Promise<number> {
  const profiles = join(folder, 'warm', 'dbt', 'profiles');
  return timed(
    join(ROOT, '.volka', 'python', 'bin', 'dbt'),
    ['parse', '--no-partial-parse', '--profiles-dir', profiles, '--target-path', join(folder, 'target')],
    join(ROOT, 'dbt_project'),
  );
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

/** The peak of a first run and of three more days. These runs are not timed, because sampling the memory takes time. */
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

import type { ChildProcessByStdio } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessEnd } from '../outcome/determine-outcome.ts';
import type { DbtAdapter, PreparedCommand, StopGrace } from './adapter.ts';
import type { Stop } from './stop-process.ts';
import { signalGroup, stopProcess } from './stop-process.ts';
import { createTextTail } from './text-tail.ts';

/** How long to wait for more output after dbt has ended: a child of dbt can keep the pipe open. */
const DRAIN_MS = 2_000;

type DbtProcess = ChildProcessByStdio<Writable, Readable, Readable>;

/** What to start: `[file, ...leading arguments]`, such as a Python with `run_dbt.py`. */
export type Launch = readonly [file: string, ...args: string[]];

/** One process per invocation: about 2.5 seconds of start-up, and nothing is shared. */
export function createCliAdapter(launch: Launch, grace: StopGrace): DbtAdapter {
  return {
    execute: (command) => runProcess(launch, command, grace),
    close: () => Promise.resolve(),
  };
}

function start([file, ...leading]: Launch, command: PreparedCommand): DbtProcess {
  return spawn(file, [...leading, ...command.args('console')], {
    cwd: command.targetPath,
    env: { ...command.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A separate process group: signals for dbt also reach its children, and signals for this process do not reach dbt.
    detached: true,
  });
}

async function runProcess(launch: Launch, command: PreparedCommand, grace: StopGrace): Promise<ProcessEnd> {
  if (command.signal.aborted) return { kind: 'not-started', reason: 'cancelled before dbt was started' };
  let child: DbtProcess;
  try {
    child = start(launch, command);
  } catch (error) {
    return { kind: 'not-started', reason: describeSpawnError(launch, error) };
  }
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('error', (error) => {
      resolve({ kind: 'not-started', reason: describeSpawnError(launch, error) });
    });
    child.once('exit', (exitCode, signal) => {
      if (exitCode !== null) resolve({ kind: 'exited', exitCode, detail: '' });
      else resolve({ kind: 'died', reason: `dbt was ended by ${signal ?? 'a signal'}`, forced: false });
    });
  });
  // The open pipe tells dbt that this process is alive. An error after dbt has ended has no meaning.
  child.stdin.on('error', () => undefined);
  const tail = createTextTail();
  child.stderr.setEncoding('utf8').on('data', tail.push);
  const lines = createInterface({ input: child.stdout });
  lines.on('line', command.onLine);
  const drained = Promise.all([
    new Promise((resolve) => lines.once('close', resolve)),
    new Promise((resolve) => child.stderr.once('close', resolve)),
  ]);

  let stop: Stop | null = null;
  const cancel = (): void => {
    stop ??= stopProcess(child, grace);
  };
  command.signal.addEventListener('abort', cancel, { once: true });
  const end = await exited;
  command.signal.removeEventListener('abort', cancel);
  // TypeScript cannot see that `cancel` may have run meanwhile.
  const stopped = stop as Stop | null;
  stopped?.settle();

  const giveUp = new AbortController();
  await Promise.race([drained, delay(DRAIN_MS, null, { signal: giveUp.signal }).catch(() => null)]);
  giveUp.abort();
  signalGroup(child, 'SIGKILL');
  child.stdout.destroy();
  child.stderr.destroy();
  child.stdin.destroy();
  if (end.kind === 'exited') return { ...end, detail: tail.text() };
  return end.kind === 'died' ? { ...end, forced: stopped?.wasForced() ?? false } : end;
}

function describeSpawnError([file]: Launch, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
  return `Cannot start dbt: ${file} failed with ${code}; install the dbt environment first`;
}

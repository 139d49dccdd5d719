import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');

/** A folder for one demo's state that the database's user can enter as well, should the test run as root. */
export async function makeStateDir(): Promise<string> {
  const stateDir = await mkdtemp(join(tmpdir(), 'volka-demo-'));
  await chmod(stateDir, 0o755);
  return stateDir;
}

/** A demo under way, as a person at a terminal has it. */
export interface DemoProcess {
  readonly child: ChildProcess;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** Resolves when the output matches; rejects if the process ends before. */
  readonly waitFor: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Starts the demo program the way `npm run demo` does, on a state folder of its own. */
export function startDemo(stateDir: string, ...args: readonly string[]): DemoProcess {
  const child = spawn(
    process.execPath,
    [
      '--conditions=@volka/source',
      join(ROOT, 'tools', 'demo', 'src', 'main.ts'),
      '--state-dir',
      stateDir,
      ...args,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: process.env },
  );
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const listener of listeners) listener();
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const waitFor = async (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(text);
        if (match === null) return;
        listeners.delete(check);
        resolve(match);
      };
      listeners.add(check);
      void ended.then(() => {
        reject(new Error(`the demo ended before ${String(pattern)} was printed:\n${text}`));
      });
      check();
    });
  return { child, output: () => text, waitFor, ended };
}

/** Runs the demo to its end and returns what it printed. */
export async function runDemoToEnd(stateDir: string, ...args: readonly string[]): Promise<string> {
  const demo = startDemo(stateDir, ...args);
  const { code } = await demo.ended;
  if (code !== 0) throw new Error(`the demo ended with exit code ${String(code)}:\n${demo.output()}`);
  return demo.output();
}

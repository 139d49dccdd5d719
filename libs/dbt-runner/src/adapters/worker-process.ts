import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { PreparedCommand, StopGrace } from './adapter.ts';
import type { Launch } from './cli.ts';
import type { Stop } from './stop-process.ts';
import { signalGroup, stopProcess } from './stop-process.ts';
import { createTextTail } from './text-tail.ts';

/** Time for dbt's import on a busy machine. */
const READY_TIMEOUT_MS = 60_000;
/** Time for an idle worker to end. */
const END_TIMEOUT_MS = 5_000;

const messageSchema = z.discriminatedUnion('worker', [
  z.object({ worker: z.literal('ready') }),
  z.object({ worker: z.literal('accepted'), id: z.number() }),
  z.object({
    worker: z.literal('done'),
    id: z.number(),
    exit_code: z.number(),
    detail: z.string(),
    rss_mb: z.number(),
  }),
]);

type WorkerMessage = z.infer<typeof messageSchema>;

/** How a request to a worker ended. Only `refused` proves that dbt never began. */
export type WorkerEnd =
  | { readonly kind: 'done'; readonly exitCode: number; readonly detail: string; readonly rssMb: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'died'; readonly reason: string; readonly forced: boolean };

/** One Python process with dbt loaded. */
export interface WorkerProcess {
  /** False if the process ended, or was not ready within a minute. */
  readonly ready: Promise<boolean>;
  readonly isAlive: () => boolean;
  /** One at a time. `parse` says whether the invocation creates or uses the parse of that state; null = neither. */
  readonly request: (command: PreparedCommand, parse: SharedParse | null) => Promise<WorkerEnd>;
  /** Ends the process, by force if necessary, and waits for the end. */
  readonly end: () => Promise<void>;
}

/** A parse that invocations of one process share. */
export interface SharedParse {
  readonly role: 'makes' | 'uses';
  readonly state: string;
}

interface Listener {
  readonly onMessage: (message: WorkerMessage) => void;
  readonly onLine: (line: string) => void;
  readonly onExit: (reason: string) => void;
}

export function startWorkerProcess(
  [file, ...args]: Launch,
  env: Readonly<Record<string, string>>,
  cwd: string,
  grace: StopGrace,
): WorkerProcess {
  const child: ChildProcess = spawn(file, args, {
    cwd,
    // One arena: with one for each thread of dbt, glibc keeps unused memory.
    env: { MALLOC_ARENA_MAX: '1', ...env },
    // The fourth descriptor is for the worker's own output, because dbt and its plugins may print to the others.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const tail = createTextTail();
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', tail.push);
  child.stdin?.on('error', () => undefined);

  let alive = true;
  let listener: Listener | null = null;
  let nextId = 1;
  const { promise: ready, resolve: setReady } = Promise.withResolvers<boolean>();
  const { promise: gone, resolve: setGone } = Promise.withResolvers<null>();
  const readyTimer = setTimeout(() => {
    setReady(false);
  }, READY_TIMEOUT_MS);
  void ready.then(() => {
    clearTimeout(readyTimer);
  });

  const onEnd = (reason: string): void => {
    if (!alive) return;
    alive = false;
    setReady(false);
    setGone(null);
    const said = tail.text();
    listener?.onExit(said === '' ? reason : `${reason}: ${said}`);
  };
  const out = child.stdio[3] as Readable | null;
  if (out !== null) {
    const lines = createInterface({ input: out });
    lines.on('line', (line) => {
      const message = line.startsWith('{"worker"')
        ? messageSchema.safeParse(JSON.parse(line)).data
        : undefined;
      if (message === undefined) listener?.onLine(line);
      else if (message.worker === 'ready') setReady(true);
      else listener?.onMessage(message);
    });
  }
  child.once('error', (error) => {
    onEnd(`the dbt worker could not be started (${'code' in error ? String(error.code) : error.name})`);
  });
  // `close` and not `exit`: at `close`, every line was read.
  child.once('close', (exitCode, signal) => {
    onEnd(`the dbt worker ended by itself (${signal ?? exitCode ?? 'unknown'})`);
  });

  return {
    ready,
    isAlive: () => alive,
    request: async (command, parse) => {
      const id = nextId++;
      const stops: Stop[] = [];
      const cancel = (): void => {
        stops.push(stopProcess(child, grace));
      };
      const end = await new Promise<WorkerEnd>((resolve) => {
        let accepted = false;
        listener = {
          onLine: command.onLine,
          onMessage: (message) => {
            if (message.worker === 'accepted') accepted = true;
            if (message.worker !== 'done' || message.id !== id) return;
            const { exit_code: exitCode, detail, rss_mb: rssMb } = message;
            resolve({ kind: 'done', exitCode, detail, rssMb });
          },
          onExit: (reason) => {
            const forced = stops.some((stop) => stop.wasForced());
            resolve(accepted ? { kind: 'died', reason, forced } : { kind: 'refused', reason });
          },
        };
        if (!alive) listener.onExit('the dbt worker is gone');
        const { env: dbtEnv, targetPath } = command;
        const dbtArgs = command.args('callback');
        child.stdin?.write(`${JSON.stringify({ id, args: dbtArgs, env: dbtEnv, cwd: targetPath, parse })}\n`);
        command.signal.addEventListener('abort', cancel, { once: true });
      });
      listener = null;
      command.signal.removeEventListener('abort', cancel);
      for (const stop of stops) stop.settle();
      return end;
    },
    end: async () => {
      child.stdin?.end();
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), END_TIMEOUT_MS);
      if (alive) await gone;
      clearTimeout(timer);
    },
  };
}

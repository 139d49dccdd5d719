import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Socket } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries.ts';
import { LocalPostgresError } from './errors.ts';
import type { OsUser } from './os-user.ts';

export interface ServerProcessOptions {
  readonly binaries: PostgresBinaries;
  readonly user: OsUser;
  readonly cluster: string;
  readonly port: number;
  /** Server parameters, passed as `-c name=value`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** A folder to delete after the server has ended, also if its owner was killed. */
  readonly removeAfterwards?: string;
  readonly onLog?: ((line: string) => void) | undefined;
}

export interface ServerProcess {
  readonly stop: () => Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const LINES_KEPT = 20;

/**
 * The server's guardian: a shell in a separate session, so the terminal's Ctrl-C does not reach it or the server. It requests a
 * fast shutdown of the server when its standard input ends. This happens when the owner stops the server, and also when the
 * owner is killed, so no server is left running.
 */
const GUARDIAN = `
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{ read -r _ <&3; kill -INT "$server"; } 2>/dev/null &
watch=$!
wait "$server"
code=$?
kill "$watch" 2>/dev/null
if [ -n "$VOLKA_REMOVE" ]; then rm -rf "$VOLKA_REMOVE"; fi
exit "$code"`;

/**
 * Starts the server and waits until it accepts connections.
 * @throws {LocalPostgresError} LOCAL_POSTGRES_PORT_IN_USE, LOCAL_POSTGRES_START_FAILED (with the server's own reason).
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { cluster, port, user } = options;
  const flags = Object.entries(options.parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(
    '/bin/sh',
    ['-c', GUARDIAN, 'guardian', options.binaries.postgres, '-D', cluster, '-p', String(port), ...flags],
    {
      cwd: cluster,
      detached: true,
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin', VOLKA_REMOVE: options.removeAfterwards ?? '' },
      stdio: ['pipe', 'ignore', 'pipe'],
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    },
  );
  // An owner that does not stop its server must still be able to end. The guardian then sees the end of its input.
  child.unref();
  for (const pipe of [child.stdin, child.stderr]) if (pipe instanceof Socket) pipe.unref();
  child.stdin.on('error', () => undefined);

  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    child.once('error', () => {
      resolve();
    });
  });
  const lines: string[] = [];
  const reader = createInterface({ input: child.stderr });
  reader.on('line', (line) => {
    lines.push(line);
    if (lines.length > LINES_KEPT) lines.shift();
    options.onLog?.(line);
  });

  const stop = async (): Promise<void> => {
    if (hasEnded()) return;
    child.ref();
    child.stdin.end();
    await Promise.race([exited, sleep(STOP_TIMEOUT_MS, undefined, { ref: false })]);
    if (hasEnded()) return;
    const pid = (await readPostmasterFile(cluster))?.pid;
    if (pid !== undefined) process.kill(pid, 'SIGQUIT');
    await exited;
  };

  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (!hasEnded() && Date.now() < deadline) {
    const file = await readPostmasterFile(cluster);
    if (file?.ready === true && file.port === port) return { stop };
    await sleep(10);
  }
  await stop();
  await sleep(20); // The last lines of a server that has just ended may not have arrived yet.
  throw startFailure(port, lines);
}

function startFailure(port: number, lines: readonly string[]): LocalPostgresError {
  if (lines.some((line) => line.includes('Address already in use'))) {
    return new LocalPostgresError(
      'LOCAL_POSTGRES_PORT_IN_USE',
      `Cannot start PostgreSQL on 127.0.0.1:${String(port)}: another program listens there; choose another port or port 0`,
    );
  }
  const reason =
    lines.findLast((line) => line.includes('FATAL:')) ??
    lines.at(-1) ??
    'the server was not ready in 60 s and said nothing';
  return new LocalPostgresError(
    'LOCAL_POSTGRES_START_FAILED',
    `Cannot start PostgreSQL on 127.0.0.1:${String(port)}: ${reason.replace(/^.*FATAL:\s*/, '')}; see the server's log (onLog)`,
  );
}

/** The content of the server's `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => null);
  const lines = text?.split('\n') ?? [];
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

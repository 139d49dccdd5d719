import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { DbtRunnerError } from '../errors.ts';
import { endGroup } from './end-group.ts';

const HEARTBEAT_MS = 5_000;
/** A holder on another machine (on a shared volume) is recognised only by its heartbeat. */
const STALE_AFTER_MS = 60_000;
const POLL_MS = 250;
const MAX_WAIT_MS = 15 * 60_000;
/** If two processes take over a stale lock at the same time, this wait shows which one wrote last and holds it. */
const TAKEOVER_SETTLE_MS = 200;

const holderSchema = z.object({
  pid: z.number().int(),
  host: z.string(),
  token: z.string(),
  /** The process group of the program that the holder started last: it outlives a holder that is killed. */
  group: z.number().int().optional(),
});
type Holder = z.infer<typeof holderSchema>;

export interface InstallLockOptions {
  /** What is locked. The lock file is beside it. */
  readonly venvDir: string;
  /** Called once, with the pid of the process that is waited for. */
  readonly onWait: (pid: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs `work` while holding the lock of an environment. If another process holds the lock, it waits. It takes over the lock of a
 * process that has ended, after it has ended the programs that this process had started.
 * @param work receives a function that records the process group of each program that it starts
 * @throws {DbtRunnerError} `DBT_INSTALL_BUSY` after 15 minutes.
 */
export async function withInstallLock<Result>(
  options: InstallLockOptions,
  work: (noteGroup: (group: number) => void) => Promise<Result>,
): Promise<Result> {
  const lockFile = `${options.venvDir}.lock`;
  const self: Holder = { pid: process.pid, host: hostname(), token: crypto.randomUUID() };
  await mkdir(path.dirname(lockFile), { recursive: true });
  await acquire(lockFile, self, options);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lockFile, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work((group) => {
      noteGroup(lockFile, { ...self, group });
    });
  } finally {
    clearInterval(heartbeat);
    if ((await readHolder(lockFile))?.token === self.token) await rm(lockFile, { force: true });
  }
}

async function acquire(
  lockFile: string,
  self: Holder,
  { venvDir, onWait, signal }: InstallLockOptions,
): Promise<void> {
  const waitedFrom = Date.now();
  let told = false;
  while (!(await create(lockFile, self))) {
    const holder = await readHolder(lockFile);
    if (await isStale(lockFile, holder)) {
      if (holder?.group !== undefined && holder.host === self.host) await endGroup(holder.group, venvDir);
      if (await takeOver(lockFile, self, holder)) return;
    } else if (holder !== null && !told) {
      told = true;
      onWait(holder.pid);
    }
    if (Date.now() - waitedFrom > MAX_WAIT_MS) {
      throw new DbtRunnerError(
        'DBT_INSTALL_BUSY',
        `Cannot make the dbt environment: process ${holder?.pid ?? 0} has been making it for 15 minutes; end it or wait`,
      );
    }
    await delay(POLL_MS);
    signal?.throwIfAborted();
  }
}

async function create(lockFile: string, self: Holder): Promise<boolean> {
  try {
    const handle = await open(lockFile, 'wx');
    await handle.writeFile(JSON.stringify(self));
    await handle.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

async function takeOver(lockFile: string, self: Holder, stale: Holder | null): Promise<boolean> {
  const draft = `${lockFile}.${self.token}`;
  await writeFile(draft, JSON.stringify(self));
  if ((await readHolder(lockFile))?.token !== stale?.token) {
    await rm(draft, { force: true });
    return false;
  }
  await rename(draft, lockFile);
  await delay(TAKEOVER_SETTLE_MS);
  return (await readHolder(lockFile))?.token === self.token;
}

/** Written at once, before this process can be killed. It never overwrites the lock of a process that has taken it over. */
function noteGroup(lockFile: string, self: Holder): void {
  try {
    if (!readFileSync(lockFile, 'utf8').includes(self.token)) return;
    writeFileSync(lockFile, JSON.stringify(self));
  } catch {
    // The lock was removed, so the process group is not needed.
  }
}

async function readHolder(lockFile: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(lockFile, 'utf8')));
  } catch {
    return null;
  }
}

async function isStale(lockFile: string, holder: Holder | null): Promise<boolean> {
  const { mtimeMs } = await stat(lockFile).catch(() => ({ mtimeMs: null }));
  // Removed in the meantime: the next attempt creates it.
  if (mtimeMs === null) return false;
  if (Date.now() - mtimeMs > STALE_AFTER_MS) return true;
  // Not written yet, or incomplete after a kill: its age decides.
  if (holder === null) return Date.now() - mtimeMs > HEARTBEAT_MS;
  return holder.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is running and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

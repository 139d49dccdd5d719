import { mkdir, open, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { DbtRunnerError } from '../errors.ts';

const HEARTBEAT_MS = 5_000;
/** A holder on another machine (a shared volume) is known by its heartbeat alone. */
const STALE_AFTER_MS = 60_000;
const POLL_MS = 250;
const MAX_WAIT_MS = 15 * 60_000;
/** Two that take over the same stale lock at once see within this time which of them came last, and so holds it. */
const TAKEOVER_SETTLE_MS = 200;

const holderSchema = z.object({ pid: z.number().int(), host: z.string(), token: z.string() });
type Holder = z.infer<typeof holderSchema>;

/**
 * Runs `work` while holding a lock file. Another process that holds it is waited for; the lock of one that is dead is taken over.
 * @param onWait called once, with the pid of the process that is waited for
 * @throws {DbtRunnerError} `DBT_INSTALL_BUSY` after 15 minutes.
 */
export async function withInstallLock<Result>(
  lockFile: string,
  onWait: (pid: number) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const self: Holder = { pid: process.pid, host: hostname(), token: crypto.randomUUID() };
  await mkdir(path.dirname(lockFile), { recursive: true });
  await acquire(lockFile, self, onWait);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(lockFile, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    if ((await readHolder(lockFile))?.token === self.token) await rm(lockFile, { force: true });
  }
}

async function acquire(lockFile: string, self: Holder, onWait: (pid: number) => void): Promise<void> {
  const waitedFrom = Date.now();
  let told = false;
  while (!(await create(lockFile, self))) {
    const holder = await readHolder(lockFile);
    if (await isStale(lockFile, holder)) {
      if (await takeOver(lockFile, self, holder)) return;
    } else if (holder !== null && !told) {
      told = true;
      onWait(holder.pid);
    }
    if (Date.now() - waitedFrom > MAX_WAIT_MS) {
      throw new DbtRunnerError(
        'DBT_INSTALL_BUSY',
        `Cannot make the dbt environment: process ${holder?.pid ?? 0} has been making it for 15 minutes; end it or wait`,
        { retryable: true },
      );
    }
    await delay(POLL_MS);
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

async function readHolder(lockFile: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(lockFile, 'utf8')));
  } catch {
    return null;
  }
}

async function isStale(lockFile: string, holder: Holder | null): Promise<boolean> {
  const { mtimeMs } = await stat(lockFile).catch(() => ({ mtimeMs: null }));
  // Gone meanwhile: the next turn creates it.
  if (mtimeMs === null) return false;
  if (Date.now() - mtimeMs > STALE_AFTER_MS) return true;
  // Just created and not written yet, or cut off by a kill: its age decides.
  if (holder === null) return Date.now() - mtimeMs > HEARTBEAT_MS;
  return holder.host === hostname() && !isAlive(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: alive, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

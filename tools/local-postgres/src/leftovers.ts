import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalPostgresError } from './errors.ts';
import { identify } from './process-identity.ts';
import { readPostmasterFile } from './server-process.ts';

const STOP_TIMEOUT_MS = 30_000;

/**
 * Removes what an earlier owner of this folder left: it stops a server whose owner has ended, and removes a `postmaster.pid`
 * whose process has ended (or whose pid belongs to another process now).
 * @throws {LocalPostgresError} LOCAL_POSTGRES_IN_USE if the earlier owner is still running.
 */
export async function clearLeftovers(dataDir: string): Promise<void> {
  const owner = await findServerOwner(dataDir);
  if (owner !== null) {
    throw new LocalPostgresError(
      'LOCAL_POSTGRES_IN_USE',
      `Cannot start PostgreSQL in ${dataDir}: process ${String(owner)} runs a server there; stop that one or choose another folder`,
    );
  }
  const cluster = path.join(dataDir, 'data');
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (let asked = false; ; asked = true) {
    const file = await readPostmasterFile(cluster);
    if (file === null) return;
    const server = await identify(file.pid);
    if (server === null || !server.command.includes(cluster)) {
      await rm(path.join(cluster, 'postmaster.pid'), { force: true });
      return;
    }
    if (Date.now() > deadline) {
      throw new LocalPostgresError(
        'LOCAL_POSTGRES_IN_USE',
        `Cannot start PostgreSQL in ${dataDir}: the server ${String(file.pid)} of an earlier run does not stop; end that process`,
      );
    }
    if (!asked) process.kill(file.pid, 'SIGINT');
    await sleep(50);
  }
}

interface Owner {
  readonly pid: number;
  readonly started: string;
}

/** Records that this process runs the folder's server. */
export async function takeOwnership(dataDir: string): Promise<void> {
  const self = await identify(process.pid);
  const owner: Owner = { pid: process.pid, started: self?.started ?? '' };
  await writeFile(ownerFile(dataDir), JSON.stringify(owner));
}

export async function giveUpOwnership(dataDir: string): Promise<void> {
  await rm(ownerFile(dataDir), { force: true });
}

/** The pid of the running process that owns the server of a folder, or null. */
export async function findServerOwner(dataDir: string): Promise<number | null> {
  const owner = await readOwner(dataDir);
  if (owner === null) return null;
  const now = await identify(owner.pid);
  return now !== null && now.started === owner.started ? owner.pid : null;
}

async function readOwner(dataDir: string): Promise<Owner | null> {
  try {
    const value = JSON.parse(await readFile(ownerFile(dataDir), 'utf8')) as Partial<Owner>;
    return typeof value.pid === 'number' ? { pid: value.pid, started: value.started ?? '' } : null;
  } catch {
    return null; // Missing, or incomplete because its writer was killed: the server's own file decides.
  }
}

function ownerFile(dataDir: string): string {
  return path.join(dataDir, 'owner.json');
}

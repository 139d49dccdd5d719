import { execFile } from 'node:child_process';
import { chown, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries.ts';
import { LocalPostgresError } from './errors.ts';
import type { OsUser } from './os-user.ts';
import { isAlive } from './process-identity.ts';

const run = promisify(execFile);
const UNFINISHED = 'initialising-';

export interface InitialiseOptions {
  readonly binaries: PostgresBinaries;
  readonly user: OsUser;
  /** The folder that contains `data`. */
  readonly dataDir: string;
  readonly password: string;
  /** False only for temporary clusters. */
  readonly durable: boolean;
}

/**
 * Creates the cluster `<dataDir>/data`, unless it exists.
 * initdb works in a temporary folder that is renamed when it is complete. So a cancelled initdb leaves nothing that looks
 * like a cluster.
 */
export async function initialise(options: InitialiseOptions): Promise<'made' | 'present'> {
  const { dataDir, user } = options;
  const cluster = path.join(dataDir, 'data');
  await removeUnfinished(dataDir);
  if (await isFolder(cluster)) return 'present';
  const work = path.join(dataDir, `${UNFINISHED}${String(process.pid)}`);
  const passwordFile = path.join(work, 'password');
  try {
    await mkdir(work, { mode: 0o700 });
    await writeFile(passwordFile, `${options.password}\n`, { mode: 0o600 });
    if (user !== null) {
      await chown(passwordFile, user.uid, user.gid);
      await chown(work, user.uid, user.gid);
    }
    await run(
      options.binaries.initdb,
      [
        `--pgdata=${path.join(work, 'data')}`,
        '--username=postgres',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-instructions',
        ...(options.durable ? [] : ['--no-sync']),
      ],
      { ...(user === null ? {} : { uid: user.uid, gid: user.gid }), cwd: dataDir },
    );
    await rename(path.join(work, 'data'), cluster);
    return 'made';
  } catch (cause) {
    if (await isFolder(cluster)) return 'present'; // Another process was faster.
    throw asError(cause, dataDir);
  } finally {
    await rm(work, { recursive: true, force: true, maxRetries: 10 });
  }
}

async function removeUnfinished(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(UNFINISHED) || isAlive(Number(name.slice(UNFINISHED.length)))) continue;
    await rm(path.join(dataDir, name), { recursive: true, force: true, maxRetries: 10 });
  }
}

function asError(cause: unknown, dataDir: string): LocalPostgresError {
  const { code, stderr } = cause as { code?: unknown; stderr?: string };
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return unwritable(dataDir, cause);
  const reason = reasonOf(stderr ?? '');
  return new LocalPostgresError(
    'LOCAL_POSTGRES_INIT_FAILED',
    `Cannot make a PostgreSQL cluster in ${dataDir}: ${reason ?? `initdb ended with ${String(code)}`}; check free space and permissions, then start again`,
    { cause },
  );
}

/** The line with the reason; initdb prints more lines about its clean-up after it. */
function reasonOf(stderr: string): string | undefined {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  return lines.find((line) => /FATAL|PANIC|error:|could not|No space/.test(line)) ?? lines.at(-1);
}

export function unwritable(dataDir: string, cause: unknown): LocalPostgresError {
  return new LocalPostgresError(
    'LOCAL_POSTGRES_FOLDER_UNWRITABLE',
    `Cannot keep a PostgreSQL cluster in ${dataDir}: this user may not write there; choose another folder or change its owner`,
    { cause },
  );
}

async function isFolder(name: string): Promise<boolean> {
  return stat(name).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

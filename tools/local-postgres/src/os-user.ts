import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { LocalPostgresError } from './errors.ts';

/** The operating system's user that runs the server; null = the user of this process. */
export type OsUser = { readonly name: string; readonly uid: number; readonly gid: number } | null;

const run = promisify(execFile);

/**
 * PostgreSQL refuses to run as root. So under root the server runs as an existing unprivileged user (`postgres`, otherwise
 * `nobody`). No user is created.
 */
export async function findOsUser(): Promise<OsUser> {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
      return { name, uid: Number(uid.stdout), gid: Number(gid.stdout) };
    } catch {
      // This user does not exist: try the next one.
    }
  }
  throw new LocalPostgresError(
    'LOCAL_POSTGRES_START_FAILED',
    'Cannot start PostgreSQL as root: this system has neither a user postgres nor nobody; add one or run as another user',
  );
}

/** @throws {LocalPostgresError} If `user` may not enter a parent folder of `target`; it names the first one. */
export async function assertReachable(target: string, user: OsUser, what: string): Promise<void> {
  if (user === null) return;
  const parts = path.resolve(target).split(path.sep);
  for (let end = 1; end <= parts.length; end++) {
    const folder = parts.slice(0, end).join(path.sep) || path.sep;
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) {
      throw new LocalPostgresError(
        'LOCAL_POSTGRES_FOLDER_UNREACHABLE',
        `Cannot use ${what} as the user ${user.name}: the folder ${folder} does not let that user pass; run chmod o+x ${folder}, choose another folder, or do not run as root`,
      );
    }
  }
}

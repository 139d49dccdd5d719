import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, constants, glob, realpath } from 'node:fs/promises';
import path from 'node:path';

/** How psql connects to the database, and the command that it runs. */
export interface PsqlRun {
  readonly settings: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  /** psql is searched on its PATH. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly command: string;
}

export interface PsqlResult {
  /** The whole process: start, connection, command, commit, exit. */
  readonly processMs: number;
  /** The time of the command, measured by psql (`\timing`). */
  readonly commandMs: number;
}

/**
 * Finds the psql to measure: the first one on the PATH (the npm package of PostgreSQL has none). Debian's is a Perl script that
 * starts the real program. The script's start-up must not be measured, so the real program is returned.
 * @throws {Error} If there is none.
 */
export async function findPsql(searchPath: string): Promise<string> {
  for (const folder of searchPath.split(path.delimiter)) {
    const file = path.join(folder, 'psql');
    const runnable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (!runnable) continue;
    const real = await realpath(file);
    if (!real.endsWith('pg_wrapper')) return real;
    const installed = await Array.fromAsync(glob('/usr/lib/postgresql/*/bin/psql'));
    return installed.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1) ?? file;
  }
  throw new Error(
    'Cannot measure against psql: there is no psql on the PATH; install the PostgreSQL client (Debian: postgresql-client, macOS: brew install libpq)',
  );
}

/**
 * Runs one command in psql and measures the process and the command.
 * @throws {Error} If it fails.
 */
export async function runPsql(run: PsqlRun): Promise<PsqlResult> {
  const { settings } = run;
  const executable = await findPsql(run.environment['PATH'] ?? '');
  const started = performance.now();
  const child = spawn(
    executable,
    ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--command=\\timing on', `--command=${run.command}`],
    {
      env: {
        PGHOST: settings.host,
        PGPORT: String(settings.port),
        PGUSER: settings.user,
        PGPASSWORD: settings.password,
        PGDATABASE: settings.database,
        PGOPTIONS: '-c TimeZone=UTC',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  const processMs = performance.now() - started;
  if (code !== 0) throw new Error(`Cannot measure psql: it ended with ${String(code)}: ${errors.trim()}`);
  return { processMs, commandMs: timingOf(output) };
}

function timingOf(output: string): number {
  const times = [...output.matchAll(/Time: ([\d.]+) ms/g)];
  const last = times.at(-1)?.[1];
  if (last === undefined) throw new Error('Cannot measure psql: it printed no timing');
  return Number(last);
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** How psql reaches the database, and what it is to do. */
export interface PsqlRun {
  readonly settings: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    readonly database: string;
  };
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly command: string;
}

export interface PsqlResult {
  /** The whole process: start, connection, command, commit, exit. */
  readonly processMs: number;
  /** What psql itself measured of the command (`\timing`). */
  readonly commandMs: number;
}

/**
 * Runs one command in a psql of the PATH (the npm package of PostgreSQL ships none), timed from outside and inside.
 * @throws {Error} If there is no psql, or it fails.
 */
export async function runPsql(run: PsqlRun): Promise<PsqlResult> {
  const { settings } = run;
  const started = performance.now();
  const child = spawn(
    'psql',
    ['--no-psqlrc', '--quiet', '--set=ON_ERROR_STOP=1', '--command=\\timing on', `--command=${run.command}`],
    {
      env: {
        PATH: run.environment['PATH'],
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
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    const processMs = performance.now() - started;
    if (code !== 0) throw new Error(`Cannot measure psql: it ended with ${String(code)}: ${errors.trim()}`);
    return { processMs, commandMs: timingOf(output) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(
      'Cannot measure against psql: there is no psql on the PATH; install the PostgreSQL client (Debian: postgresql-client, macOS: brew install libpq)',
      { cause: error },
    );
  }
}

function timingOf(output: string): number {
  const times = [...output.matchAll(/Time: ([\d.]+) ms/g)];
  const last = times.at(-1)?.[1];
  if (last === undefined) throw new Error('Cannot measure psql: it printed no timing');
  return Number(last);
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { requireTls } from '@volka/local-postgres/require-tls';
import type { TestAuthorities } from '@volka/local-postgres/require-tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { createSettingsReader } from '../../../src/config/settings-reader.ts';

let server: TestPostgres;
let database: TestDatabase;
let authorities: TestAuthorities;
let dataDir: string;
beforeAll(async () => {
  server = await startTestPostgres();
  database = await server.createDatabase();
  authorities = await requireTls(server);
  dataDir = await mkdtemp(path.join(tmpdir(), 'volka-tls-'));
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** The lines that a command printed, or the message of its error. */
async function volka(args: readonly string[], tls: Readonly<Record<string, string>>): Promise<string> {
  const lines: string[] = [];
  const program = createProgram({
    readSettings: createSettingsReader(
      {
        PATH: process.env['PATH'],
        HOME: dataDir,
        DB_HOST: 'localhost',
        DB_PORT: String(database.port),
        DB_USER: database.user,
        DB_PASSWORD: database.password,
        DB_NAME: database.database,
        VOLKA_DATA_DIR: dataDir,
        ...tls,
      },
      path.resolve(import.meta.dirname, '../../../../..'),
    ),
    signal: new AbortController().signal,
    now: () => new Date(),
    print: (line) => lines.push(line),
  });
  await program.parseAsync(args, { from: 'user' }).catch((error: unknown) => {
    lines.push(error instanceof Error ? error.message : String(error));
  });
  return lines.join('\n');
}

it('the same two variables let Node and dbt connect to a server that accepts only encrypted connections', async () => {
  const tls = { DB_SSLMODE: 'verify-full', DB_SSLROOTCERT: authorities.trustedFile };
  expect(await volka(['migrate'], tls)).not.toMatch(/Cannot/);
  expect(await volka(['dbt', 'doctor'], tls)).toMatch(/✓ connection/);
});

it('both name the variable to set where plain text is configured', async () => {
  const remedy = /set DB_SSLMODE=verify-full and DB_SSLROOTCERT/;
  // For a server on this machine, an unset variable means plain text.
  expect(await volka(['migrate'], {})).toMatch(remedy);
  expect(await volka(['migrate'], { DB_SSLMODE: 'disable' })).toMatch(remedy);
  expect(await volka(['dbt', 'doctor'], { DB_SSLMODE: 'disable' })).toMatch(remedy);
});

it('both refuse a server with a certificate of another authority', async () => {
  const tls = { DB_SSLMODE: 'verify-full', DB_SSLROOTCERT: authorities.otherFile };
  expect(await volka(['migrate'], tls)).toMatch(/authority that is not in DB_SSLROOTCERT/);
  expect(await volka(['dbt', 'doctor'], tls)).toMatch(/check DB_HOST, DB_SSLMODE and DB_SSLROOTCERT/);
});

it('a host on another machine is not reached in plain text unless it is configured', async () => {
  const printed = await volka(['migrate'], { DB_HOST: 'db.example' });
  expect(printed).toMatch(/DB_SSLMODE=verify-full: no authority .* set DB_SSLROOTCERT/);
});

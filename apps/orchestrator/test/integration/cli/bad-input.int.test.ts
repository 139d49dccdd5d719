import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { startSimulator } from '@volka/volka-api';
import { connectPool, setLoginPassword } from '@volka/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');
const CANARY = 'canary-8861';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let dataDir: string;
let server: TestPostgres;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'volka-cli-'));
  server = await startTestPostgres();
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs `volka`; neither of the secrets may ever be printed. */
async function volka(
  args: readonly string[],
  env: Record<string, string>,
  user: { readonly uid?: number; readonly gid?: number } = {},
): Promise<Ended> {
  const ended = await new Promise<Ended>((resolve) => {
    execFile(
      process.execPath,
      ['--conditions=@volka/source', MAIN, ...args],
      {
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'], VOLKA_DATA_DIR: dataDir, ...env },
        ...user,
      },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
      },
    );
  });
  expect(ended.stdout + ended.stderr).not.toContain(CANARY);
  expect(ended.stderr).not.toMatch(/^\s+at /m);
  return ended;
}

const nowhere = {
  DB_HOST: '127.0.0.1',
  DB_PORT: '1',
  DB_USER: 'orchestrator',
  DB_PASSWORD: CANARY,
  DB_NAME: 'volka',
  VOLKA_API_BASE_URL: 'http://127.0.0.1:1',
  VOLKA_API_KEY: CANARY,
};

describe('volka', () => {
  it('names everything that is missing from its configuration', async () => {
    const { code, stderr } = await volka(['run'], {});
    expect(code).toBe(1);
    expect(stderr).toBe(
      'Cannot read the configuration: DB_HOST is missing; DB_USER is missing; DB_PASSWORD is missing; DB_NAME is missing; VOLKA_API_BASE_URL is missing; VOLKA_API_KEY is missing; see .env.template\n',
    );
  });

  it.each([['run'], ['migrate']])('%s says where no database answers', async (command) => {
    const { code, stderr } = await volka([command], nowhere);
    expect(code).toBe(1);
    expect(stderr).toBe(
      'Cannot connect to PostgreSQL at 127.0.0.1:1/volka as orchestrator: connection refused; check DB_HOST and DB_PORT and that the server runs\n',
    );
  });

  it.runIf(process.getuid?.() === 0)('runs as a user without a name, as in a container', async () => {
    const nameless = { uid: 10_001, gid: 10_001 };
    expect(await volka(['pipelines'], {}, nameless)).toMatchObject({ code: 0, stderr: '' });
    const { stderr } = await volka(['quarantine', 'replay', '--all'], nowhere, nameless);
    expect(stderr).toContain('Cannot connect to PostgreSQL');
  });

  it('refuses an invalid date and an unknown command', async () => {
    expect(await volka(['run', '--today', '2024-02-30'], nowhere)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('YYYY-MM-DD') as string,
    });
    expect((await volka(['walk'], nowhere)).code).toBe(1);
  });

  it('refuses to run as of a future date: nothing would be due until then', async () => {
    const { code, stderr } = await volka(['run', '--today', '2999-01-01'], nowhere);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Cannot run as of 2999-01-01: it is a future date, today is \d{4}-\d{2}-\d{2} in UTC; choose today or an earlier date\n$/,
    );
  });

  it('migrates, and stops a run whose key is refused before anything is loaded', async () => {
    const database = await server.createDatabase();
    const owner = {
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: database.user,
      DB_PASSWORD: database.password,
      DB_NAME: database.database,
    };
    expect(await volka(['migrate'], owner)).toEqual({
      code: 0,
      stdout: 'the schema is current\n',
      stderr: '',
    });
    const pool = connectPool({ ...database, applicationName: 'test' });
    const simulator = await startSimulator({ apiKey: 'right', asOf: '2024-12-15' });
    try {
      await setLoginPassword(pool, 'orchestrator', CANARY);
      const ended = await volka(['run', '--today', '2024-12-15'], {
        ...owner,
        DB_USER: 'orchestrator',
        DB_PASSWORD: CANARY,
        VOLKA_API_BASE_URL: simulator.baseUrl,
        VOLKA_API_KEY: CANARY,
      });
      expect(ended.code).toBe(1);
      expect(ended.stderr).toBe(
        'Cannot download the report: the API refused the key (401); check the key and its permissions\n',
      );
      const { rows } = await pool.query<{ loads: number }>('select count(*)::int as loads from etl.loads');
      expect(rows).toEqual([{ loads: 0 }]);
    } finally {
      await simulator.close();
      await pool.end();
    }
  });
});

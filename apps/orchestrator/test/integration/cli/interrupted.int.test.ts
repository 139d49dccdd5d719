import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate, setLoginPassword } from '@volka/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');
const PASSWORD = 'canary-5512';

let dataDir: string;
let server: TestPostgres;
let database: TestDatabase;
/** Accepts every request and answers none. */
let api: Server;
beforeAll(async () => {
  [dataDir, server] = await Promise.all([mkdtemp(join(tmpdir(), 'volka-cli-')), startTestPostgres()]);
  database = await server.createDatabase();
  await migrate(database);
  const owner = connectPool({ ...database, applicationName: 'test', max: 1 });
  await setLoginPassword(owner, 'orchestrator', PASSWORD);
  await owner.end();
  api = createServer().listen(0, '127.0.0.1');
  await once(api, 'listening');
});
afterAll(async () => {
  api.close();
  api.closeAllConnections();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** Starts `volka` with a warehouse, and an API that never answers. */
function volka(...args: readonly string[]): Running {
  const child = spawn(process.execPath, ['--conditions=@volka/source', MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      VOLKA_DATA_DIR: dataDir,
      DB_HOST: database.host,
      DB_PORT: String(database.port),
      DB_USER: 'orchestrator',
      DB_PASSWORD: PASSWORD,
      DB_NAME: database.database,
      VOLKA_API_BASE_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      VOLKA_API_KEY: PASSWORD,
    },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stderr }));
  return { child, ended };
}

describe('volka, interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends on %s with one line and the exit code that says so', async (signal, code) => {
    const { child, ended } = volka('run', '--today', '2024-12-15');
    child.stdout?.resume();
    await once(api, 'request');
    child.kill(signal);
    expect(await ended).toEqual({ code, stderr: `Cannot finish: ${signal} was received\n` });
  });

  it('stops when nobody reads its output any more, with an error', async () => {
    const { child, ended } = volka('run', '--today', '2024-12-15');
    child.stdout?.destroy();
    expect(await ended).toEqual({
      code: 141,
      stderr: 'Cannot finish: nobody reads the output any more\n',
    });
  });

  it('ends without a message, with the same exit code, if it only prints', async () => {
    const { child, ended } = volka('pipelines');
    child.stdout?.destroy();
    expect(await ended).toEqual({ code: 141, stderr: '' });
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { createCampaignValidator } from '@volka/validation/campaign';
import { connectPool, migrate } from '@volka/warehouse';
import { append } from '@volka/warehouse/write';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CAMPAIGNS_STREAM } from '../../../src/etl/campaigns-stream.ts';
import { campaignRecord } from '../quarantine/campaign-records.ts';

const MAIN = join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');
/** Sets colours, starts a control sequence in one character, changes the text direction, and forges a line. */
const CAMPAIGN = 'red\u001b[31m\u009b2J\u202eedoc\nstate discarded';
const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-02' };

let server: TestPostgres;
let database: TestDatabase;
let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'volka-hostile-'));
  server = await startTestPostgres();
  database = await server.createDatabase();
  await migrate(database);
  const pool = connectPool({ ...database, role: 'etl_writer', applicationName: 'test' });
  try {
    await append(
      pool,
      {
        stream: CAMPAIGNS_STREAM,
        window: WINDOW,
        runId: 'run 1',
        asOfDate: '2024-12-01',
        attempts: 1,
        response: { sha256: 'x', bytes: 1, archiveUri: null },
        schemaVersion: '1',
        fetchMs: 1,
      },
      // eslint-disable-next-line @typescript-eslint/require-await -- as a loader hands it over
      (async function* () {
        const validator = createCampaignValidator({ window: WINDOW });
        const frame = validator.validate([campaignRecord({ campaign: CAMPAIGN, clicks: 'many\u009b1m' })], 0);
        yield { ...frame, quarantined: validator.takeQuarantined() };
        return validator.finish();
      })(),
    );
  } finally {
    await pool.end();
  }
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function volka(...args: readonly string[]): Promise<string> {
  const { host, port, user, password, database: name } = database;
  const env = {
    PATH: process.env['PATH'],
    VOLKA_DATA_DIR: dataDir,
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: password,
    DB_NAME: name,
  };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--conditions=@volka/source', MAIN, ...args],
      { env },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new Error(stderr));
      },
    );
  });
}

it.each([['show', '1'], ['replay', '--dry-run', '1'], ['list']])(
  'volka quarantine %s prints no control characters',
  async (...args) => {
    const said = await volka('quarantine', ...args);
    expect(said.replaceAll('\n', '')).not.toMatch(/\p{C}/u);
  },
);

it('volka quarantine show prints the content of the record on its own line', async () => {
  const said = await volka('quarantine', 'show', '1');
  expect(said).toContain(String.raw`red\u001b[31m\u009b2J\u202eedoc\u000astate discarded / Ad_1`);
  expect(said).not.toMatch(/^state discarded/m);
  // The record as it came is JSON still, and says the same.
  const raw = said.split('\n').find((line) => line.startsWith('{'));
  expect(JSON.parse(raw ?? '')).toMatchObject({ campaign: CAMPAIGN, clicks: 'many\u009b1m' });
});

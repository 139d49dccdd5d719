import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { startSimulator } from '@volka/volka-api';
import type { RequestLogEntry, Simulator } from '@volka/volka-api';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { MarketingEtlParameters } from '../../../../src/tasks/marketing-etl-parameters.ts';
import { marketingEtlTask } from '../../../../src/tasks/marketing-etl-task.ts';
import { RUN_TASK, testContext } from '../../../task-context.ts';
import { startBentApi } from '../bent-api.ts';
import type { Bend } from '../bent-api.ts';

const API_KEY = 'canary-key-0815';
const FIRST_DATE = '2024-09-01';
const FIRST_DAY = '2024-12-15'; // A Sunday: the weekly roll-back comes the day after.

let postgres: TestPostgres;
let admin: WarehousePool;
let writer: WarehousePool;
let simulator: Simulator;
let api: Awaited<ReturnType<typeof startBentApi>>;
let bend: Bend;
let workDir: string;
let warnings: string[];

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

beforeEach(async () => {
  const database = await postgres.createDatabase();
  admin = connectPool({ ...database, applicationName: 'test', max: 2 });
  await migrate(admin);
  writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test', max: 4 });
  simulator = await startSimulator({
    apiKey: API_KEY,
    asOf: FIRST_DAY,
    campaigns: 2,
    adsPerCampaign: 2,
    blemishes: false,
  });
  bend = {};
  api = await startBentApi(simulator.baseUrl, () => bend);
  workDir = await mkdtemp(join(tmpdir(), 'volka-etl-'));
  warnings = [];
});

afterEach(async () => {
  await api.close();
  await simulator.close();
  await writer.end();
  await admin.end();
  await rm(workDir, { recursive: true, force: true });
});

async function runEtl(today: string, apiKey = API_KEY, parameters: MarketingEtlParameters = {}) {
  simulator.setClock(today);
  const loader = {
    client: createCampaignsClient({
      baseUrl: api.baseUrl,
      key: apiKey,
      spoolDir: join(workDir, 'spool'),
      retry: { maxAttempts: 2, baseDelayMs: 1, maxDelayMs: 2 },
    }),
    archive: createFolderArchive(join(workDir, 'archive')),
    pool: writer,
  };
  const context = testContext({
    task: RUN_TASK,
    runId: `test-${today}`,
    logicalDate: today,
    parameters,
    warn: (code, message) => warnings.push(`${code} ${message}`),
  });
  const plan = { firstDate: FIRST_DATE, order: 'oldest-first' } as const;
  return marketingEtlTask(context, { loader, optionsFor: () => ({ plan }) });
}

/** The windows requested since the last call, as from…to. */
function asked(): readonly string[] {
  const entries: readonly RequestLogEntry[] = simulator.requests();
  const fresh = entries.slice(seen);
  seen = entries.length;
  return fresh.map(({ periodFrom, periodTo }) => `${String(periodFrom)}…${String(periodTo)}`);
}
let seen = 0;
beforeEach(() => {
  seen = 0;
});

async function count(sql: string): Promise<number> {
  const { rows } = await admin.query<{ count: unknown }>(sql);
  return Number(rows[0]?.count);
}

test('the first load requests months, oldest first, up to yesterday', async () => {
  const { figures } = await runEtl(FIRST_DAY);
  expect(asked()).toEqual([
    '2024-09-01…2024-09-30',
    '2024-10-01…2024-10-31',
    '2024-11-01…2024-11-30',
    '2024-12-01…2024-12-14',
  ]);
  expect(figures).toMatchObject({ windows: 4, accepted: 105 * 4, quarantined: 0 });
  expect(await count('select count(*) from etl.coverage where load_id is not null')).toBe(105);
  expect(await readdir(join(workDir, 'spool'))).toEqual([]);
});

test('a second run on the same day requests nothing', async () => {
  await runEtl(FIRST_DAY);
  asked();
  expect((await runEtl(FIRST_DAY)).summary).toBe('nothing is due');
  expect(asked()).toEqual([]);
});

test('a day later only due dates are requested', async () => {
  await runEtl(FIRST_DAY);
  asked();
  await runEtl('2024-12-16');
  // Monday: the maturing days, the new day, and the roll-back of 35 days.
  expect(asked()).toEqual(['2024-11-11…2024-12-15']);
  await runEtl('2024-12-17');
  // Tuesday: a day is fetched until it is 14 + 2 days old.
  expect(asked()).toEqual(['2024-12-01…2024-12-16']);
});

test('a run loads only the days of its parameters, also where they are not due, and compares the levels as they say', async () => {
  await runEtl(FIRST_DAY);
  asked();
  const only = { fromDate: '2024-10-03', toDate: '2024-10-05' };
  await runEtl(FIRST_DAY, API_KEY, { only });
  expect(asked()).toEqual(['2024-10-03…2024-10-05']);
  await runEtl(FIRST_DAY, API_KEY, { only, reconcile: 'all' });
  // Once at ad level and once at campaign level.
  expect(asked()).toEqual(['2024-10-03…2024-10-05', '2024-10-03…2024-10-05']);
});

test('a failed window is named in the error of the run, and is first in the next run', async () => {
  bend = {
    answer: (query, response) => {
      if (query.get('period_from')?.startsWith('2024-10') !== true) return false;
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>maintenance</html>');
      return true;
    },
  };
  await expect(runEtl(FIRST_DAY)).rejects.toMatchObject({
    code: 'ETL_WINDOWS_FAILED',
    context: { windows: ['2024-10-01…2024-10-31'] },
  });
  expect(await count('select count(*) from etl.coverage where failed_at is not null')).toBe(31);
  expect(await count('select count(*) from etl.coverage where load_id is not null')).toBe(105 - 31);
  asked();
  bend = {};
  await runEtl('2024-12-16');
  expect(asked()[0]).toBe('2024-10-01…2024-10-31');
  expect(await count('select count(*) from etl.coverage where failed_at is not null')).toBe(0);
});

test('a window that is too large for the API is loaded in halves', async () => {
  bend = {
    answer: (query, response) => {
      const days =
        (Date.parse(query.get('period_to') ?? '') - Date.parse(query.get('period_from') ?? '')) / 86_400_000 +
        1;
      if (days <= 16) return false;
      response.writeHead(413).end();
      return true;
    },
  };
  await runEtl(FIRST_DAY);
  expect(asked()).toEqual([
    '2024-09-01…2024-09-15',
    '2024-09-16…2024-09-30',
    '2024-10-01…2024-10-16',
    '2024-10-17…2024-10-31',
    '2024-11-01…2024-11-15',
    '2024-11-16…2024-11-30',
    '2024-12-01…2024-12-14',
  ]);
  expect(await count('select count(*) from etl.coverage where load_id is not null')).toBe(105);
});

test('a refused key ends the run at the first answer, and no message or row contains it', async () => {
  const error = await runEtl(FIRST_DAY, 'canary-key-wrong').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'EXTRACT_KEY_REFUSED' });
  expect(simulator.requests()).toHaveLength(1);
  const { rows } = await admin.query('select * from etl.coverage');
  expect(JSON.stringify(rows) + String(error) + warnings.join()).not.toContain('canary');
});

test('all rows that contradict each other are quarantined, and the rest of the window loads', async () => {
  bend = {
    rewrite: (query, body) => {
      if (query.get('period_from') !== '2024-10-01') return body;
      const records = JSON.parse(body) as Record<string, unknown>[];
      return JSON.stringify([...records, { ...records[0], impressions: 1 }]);
    },
  };
  const { figures } = await runEtl(FIRST_DAY);
  expect(figures).toMatchObject({ received: 105 * 4 + 1, accepted: 105 * 4 - 1, quarantined: 2 });
  expect(await count('select count(*) from public.campaign_performance_raw_appends')).toBe(105 * 4 - 1);
  expect(
    await count(`select count(*) from etl.quarantine where reasons::text like '%conflicting-duplicate%'`),
  ).toBe(2);
});

test('an answer without a field of the contract fails its window, and nothing of it is loaded', async () => {
  bend = {
    rewrite: (query, body) =>
      query.get('period_from') === '2024-10-01' ? body.replaceAll('"clicks"', '"klicks"') : body,
  };
  await expect(runEtl(FIRST_DAY)).rejects.toThrow(/"clicks"/);
  expect(
    await count(`select count(*) from public.campaign_performance_raw_appends
      where campaigns_execution_date between '2024-10-01' and '2024-10-31'`),
  ).toBe(0);
});

test('an empty window between full ones is a warning', async () => {
  bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-10-01') return false;
      response
        .writeHead(404, { 'content-type': 'application/json' })
        .end('{"message":"no data for the period"}');
      return true;
    },
  };
  await runEtl(FIRST_DAY);
  expect(warnings.filter((warning) => warning.startsWith('EMPTY_WINDOW'))).toEqual([
    'EMPTY_WINDOW 2024-10-01…2024-10-31: no data, though the days before and after it have some',
  ]);
});

test('of two runs at once, one ends with an error that says why', async () => {
  const results = await Promise.allSettled([runEtl(FIRST_DAY), runEtl(FIRST_DAY)]);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(1);
  expect(refused[0]?.reason).toMatchObject({ code: 'WAREHOUSE_STREAM_BUSY' });
  expect(await count('select count(*) from public.campaign_performance_raw_appends')).toBe(105 * 4);
});

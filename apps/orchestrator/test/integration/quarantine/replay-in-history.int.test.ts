import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { loadWindow } from '../../../src/etl/load/load-window.ts';
import { replayQuarantine } from '../../../src/quarantine/replay-quarantine.ts';
import { startDbt } from '../history/dbt-at-work.ts';
import type { DbtAtWork } from '../history/dbt-at-work.ts';
import { createHistoryDatabase } from '../history/history-database.ts';
import type { HistoryDatabase } from '../history/history-database.ts';
import { campaignRecord, serveAnswer } from './campaign-records.ts';

const { signal } = new AbortController();

let postgres: TestPostgres;
let database: HistoryDatabase;
let dbt: DbtAtWork;
let folder: string;
let api: Awaited<ReturnType<typeof serveAnswer>>;
let records: readonly object[];

beforeAll(async () => {
  postgres = await startTestPostgres();
  database = await createHistoryDatabase(postgres);
  dbt = await startDbt(database.dbtEnvironment);
  folder = await mkdtemp(path.join(tmpdir(), 'volka-replay-'));
  api = await serveAnswer(() => JSON.stringify(records));
  // The first parse of the project, on a busy machine.
}, 300_000);
afterAll(async () => {
  await api.close();
  await dbt.close();
  await database.close();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => database.empty());

/** Loads the current answer of the API. */
function load(runId: string) {
  const loader = {
    client: createCampaignsClient({
      baseUrl: api.baseUrl,
      key: 'test',
      spoolDir: path.join(folder, 'spool'),
    }),
    archive: createFolderArchive(path.join(folder, 'archive')),
    pool: database.pool,
  };
  const window = { fromDate: '2024-10-01', toDate: '2024-10-02' };
  return loadWindow(loader, { window, runId, today: '2024-12-01', signal });
}

/** An operator replays with negative numbers as 0. */
async function replay(filter: Parameters<typeof replayQuarantine>[0]['filter']) {
  const replays = await replayQuarantine({
    pool: database.pool,
    filter,
    runId: 'replay',
    resolvedBy: 'anna',
    negatives: { negativePolicy: 'clamp' },
    signal,
  });
  return replays.flatMap(({ loads }) => loads);
}

async function snapshot(): Promise<void> {
  expect(await dbt.run('snapshot')).toMatchObject({ kind: 'success' });
  expect(await database.waiting()).toBe(0);
}

/** The current version of each ad in the history: its load, and whether it is deleted. */
async function current(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select ad_name as ad, clicks, _load_id::int4 as load, _is_deleted as deleted
       from public.scd_campaign_performance where dbt_valid_to is null order by ad_name`,
  );
  return rows;
}

it('a row that is replayed with its cells is added to the history beside the others of its day, and a later answer without it closes it', async () => {
  records = [
    campaignRecord({ ad: 'good' }),
    campaignRecord({ ad: 'other day', date: '2024-10-02' }),
    campaignRecord({ ad: 'refund', cost: -5, clicks: 7 }),
  ];
  await load('run 1');
  await snapshot();
  expect(await current()).toEqual([
    { ad: 'good', clicks: 100, load: 1, deleted: false },
    { ad: 'other day', clicks: 100, load: 1, deleted: false },
    { ad: 'refund', clicks: 7, load: 1, deleted: false },
  ]);
  expect(await replay({ rule: 'negative' })).toEqual([{ loadId: 2n, records: 1, rows: 1 }]);
  await snapshot();
  // The replay has one row; it makes no tombstones for other keys.
  expect(await current()).toEqual([
    { ad: 'good', clicks: 100, load: 1, deleted: false },
    { ad: 'other day', clicks: 100, load: 1, deleted: false },
    { ad: 'refund', clicks: 7, load: 2, deleted: false },
  ]);
  records = [campaignRecord({ ad: 'good' }), campaignRecord({ ad: 'other day', date: '2024-10-02' })];
  await load('run 2');
  await snapshot();
  expect(await current()).toEqual([
    { ad: 'good', clicks: 100, load: 1, deleted: false },
    { ad: 'other day', clicks: 100, load: 1, deleted: false },
    { ad: 'refund', clicks: null, load: 3, deleted: true },
  ]);
  const oracle = await dbt.run('test', 'scd_campaign_performance_equals_oracle');
  expect(oracle).toMatchObject({ kind: 'success' });
});

it('a day warns as unconfirmed empty while its records are refused, not after they are replayed, and again when an answer lacks them', async () => {
  const warnsOf = async () => {
    const { nodes } = await dbt.run('test', 'scd_campaign_performance_unconfirmed_empty_days');
    return nodes.find(({ resourceType }) => resourceType === 'test')?.failures;
  };
  const good = campaignRecord({ ad: 'good', date: '2024-10-02' });
  records = [campaignRecord(), good];
  await load('run 1');
  await snapshot();
  expect(await dbt.run('run', '+stg_campaign_performance')).toMatchObject({ kind: 'success' });
  // Two rows that contradict each other: neither is loaded. One alone is.
  records = [campaignRecord({ clicks: 1 }), campaignRecord({ clicks: 2 }), good];
  await load('run 2');
  await snapshot();
  expect(await warnsOf()).toBe(1);
  const { rows } = await database.pool.query<{ id: bigint }>(
    `select min(quarantine_id) as id from etl.quarantine`,
  );
  expect(await replay({ quarantineIds: rows.map(({ id }) => id) })).toMatchObject([{ records: 1, rows: 1 }]);
  await snapshot();
  expect(await warnsOf()).toBe(0);
  records = [good];
  await load('run 3');
  await snapshot();
  expect(await warnsOf()).toBe(1);
});

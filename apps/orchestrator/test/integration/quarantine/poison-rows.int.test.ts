import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCampaignsClient, createFolderArchive } from '@volka/extract';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { createCampaignValidator } from '@volka/validation/campaign';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { readQuarantineRecordsInFull } from '@volka/warehouse/operate';
import { append, withStreamLock } from '@volka/warehouse/write';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NegativePolicies } from '../../../src/etl/window-policy.ts';
import { CAMPAIGNS_STREAM } from '../../../src/etl/campaigns-stream.ts';
import { loadWindow } from '../../../src/etl/load/load-window.ts';
import { DEFAULT_WINDOW_POLICY } from '../../../src/etl/window-policy.ts';
import { replayQuarantine } from '../../../src/quarantine/replay-quarantine.ts';
import { campaignRecord, serveAnswer } from './campaign-records.ts';

const WINDOW = { fromDate: '2024-10-01', toDate: '2024-10-02' };
const RAW = 'public.campaign_performance_raw_appends';
const GOOD_ADS = ['Ad_1', 'Ad_2', 'Ad_3'];
const METRIC = { lifeday: 1, players: 8, payers: 2, payments: 3, revenue: 9.99 };

/** Every kind of record that is refused whole: its JSON text, and the rule that must refuse it. */
const POISON: readonly (readonly [kind: string, rule: string, records: readonly string[]])[] = [
  ['no object', 'not-an-object', ['"a text"']],
  ['null', 'not-an-object', ['null']],
  ['no campaign', 'missing-campaign', [json({ campaign: null })]],
  ['a blank campaign', 'missing-campaign', [json({ campaign: ' \t ' })]],
  ['a campaign that is no text', 'not-text', [json({ campaign: 7 })]],
  ['a name over 255', 'name-too-long', [json({ ad: 'x'.repeat(256) })]],
  ['a NUL in a name', 'unstorable-text', [json({ ad: 'a\u0000b' })]],
  ['half a surrogate pair', 'unstorable-text', [json({ ad: 'a' }).replace('"ad":"a"', '"ad":"a\\ud800"')]],
  ['no calendar day', 'bad-date', [json({ date: '2024-02-30' })]],
  ['a day of the year 0', 'bad-date', [json({ date: '0000-01-01' })]],
  ['a day outside the window', 'outside-window', [json({ date: '2024-10-03' })]],
  ['metrics: null', 'bad-metrics', [json({ ad: 'n', metrics: null })]],
  ['a lifeday twice', 'duplicate-lifeday', [json({ ad: 'n', metrics: [METRIC, METRIC] })]],
  ['a lifeday that is none', 'bad-lifeday', [json({ ad: 'n', metrics: [{ ...METRIC, lifeday: 1.5 }] })]],
  [
    'two rows that contradict each other',
    'conflicting-duplicate',
    [json({ ad: 'twin', clicks: 1 }), json({ ad: 'twin', clicks: 2 })],
  ],
];

/** Every kind of bad cell outside the key: its record, its rule and its column. */
const BAD_CELLS: readonly (readonly [kind: string, rule: string, column: string, record: string])[] = [
  ['a negative count', 'negative', 'clicks', json({ ad: 'n', clicks: -1 })],
  ['a negative cost', 'negative', 'spend_cents', json({ ad: 'n', cost: -1 })],
  ['a cost in words', 'not-numeric', 'spend_cents', json({ ad: 'n', cost: 'free' })],
  ['a count above int4', 'out-of-range', 'impressions', json({ ad: 'n', impressions: 2_147_483_648 })],
  [
    'a count of 1e999',
    'out-of-range',
    'impressions',
    json({ ad: 'n' }).replace('"impressions":1000', '"impressions":1e999'),
  ],
  ['half a click', 'fractional', 'clicks', json({ ad: 'n', clicks: 1.5 })],
  ['a count in words', 'not-numeric', 'registrations', json({ ad: 'n', registrations: 'many' })],
  ['a count that is null', 'missing-value', 'registrations', json({ ad: 'n', registrations: null })],
  ['a bad lifeday cell', 'negative', 'players_1d', json({ ad: 'n', metrics: [{ ...METRIC, players: -1 }] })],
  ['a field that jsonb cannot hold', 'unstorable-extra', '_extra', json({ ad: 'n', zone: 'a\u0000' })],
];

function json(overrides: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(campaignRecord(overrides));
}

let postgres: TestPostgres;
let owner: WarehousePool;
let writer: WarehousePool;
let api: Awaited<ReturnType<typeof serveAnswer>>;
let answer: string;
let folder: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const database = await postgres.createDatabase();
  await migrate(database);
  owner = connectPool({ ...database, applicationName: 'test owner' });
  writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test writer' });
  api = await serveAnswer(() => answer);
  folder = await mkdtemp(path.join(tmpdir(), 'volka-poison-'));
});
afterAll(async () => {
  await api.close();
  await writer.end();
  await owner.end();
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await owner.query(`truncate ${RAW}, etl.loads, etl.quarantine restart identity cascade`);
});

/** Loads a window as a run does: real HTTP, spool, archive, validation, COPY. */
async function load(records: readonly string[], runId = 'run 1', negatives: NegativePolicies = {}) {
  answer = `[${records.join(',\n')}]`;
  const loader = {
    client: createCampaignsClient({
      baseUrl: api.baseUrl,
      key: 'test',
      spoolDir: path.join(folder, 'spool'),
    }),
    archive: createFolderArchive(path.join(folder, 'archive')),
    pool: writer,
    negatives,
  };
  const { signal } = new AbortController();
  // Most of these few records are refused.
  const policy = { ...DEFAULT_WINDOW_POLICY, maxRefusedShare: 1 };
  return loadWindow(loader, { window: WINDOW, runId, today: '2024-12-01', policy, signal });
}

function replayAll(overrides: Partial<Parameters<typeof replayQuarantine>[0]> = {}) {
  const { signal } = new AbortController();
  return replayQuarantine({
    pool: writer,
    filter: {},
    runId: 'replay',
    resolvedBy: 'anna',
    signal,
    ...overrides,
  });
}

async function loadedAds(): Promise<readonly string[]> {
  const { rows } = await owner.query<{ ad_name: string }>(
    `select ad_name from ${RAW} order by _load_id, ad_name`,
  );
  return rows.map(({ ad_name }) => ad_name);
}

async function quarantined() {
  return Array.fromAsync(readQuarantineRecordsInFull(writer, { stream: CAMPAIGNS_STREAM }));
}

describe('a window with bad records', () => {
  it.each(POISON)(
    '%s: the good rows load, the bad one is in quarantine with %s and its raw JSON',
    async (_kind, rule, records) => {
      const [first = '', ...others] = GOOD_ADS.map((ad) => json({ ad }));
      const outcome = await load([first, ...records, ...others]);
      expect(outcome).toMatchObject({
        kind: 'loaded',
        received: 3 + records.length,
        accepted: 3,
        quarantined: records.length,
      });
      expect(await loadedAds()).toEqual(GOOD_ADS);
      const aside = await quarantined();
      expect(aside.map(({ reasons }) => reasons.map(({ rule }) => rule))).toEqual(records.map(() => [rule]));
      expect(aside.map(({ recordIndex }) => Number(recordIndex))).toEqual(
        records.map((_, index) => 1 + index),
      );
      expect(aside.map(({ rawJson }) => rawJson)).toEqual(records);
      // Nothing was fixed: the record is refused again and stays open, and there is no new load.
      const [replay] = await replayAll();
      expect(replay).toMatchObject({ chosen: records.length, loads: [], acceptable: 0, obstructed: [] });
      expect(replay?.stillRefused.map(({ reasons }) => reasons.map(({ rule }) => rule))).toEqual(
        records.map(() => [rule]),
      );
      expect(await loadedAds()).toEqual(GOOD_ADS);
    },
  );

  it('all kinds at once: every record accounted for', async () => {
    const records = POISON.flatMap(([, , each]) => each);
    const distinct = records.filter((record) => !record.includes('"ad":"n"'));
    const outcome = await load([...GOOD_ADS.map((ad) => json({ ad })), ...distinct]);
    expect(outcome).toMatchObject({ accepted: 3, collapsed: 0, quarantined: distinct.length });
    expect(await loadedAds()).toEqual(GOOD_ADS);
  });
});

describe('a window with bad cells', () => {
  it.each(BAD_CELLS)(
    '%s: the row loads, the cell is NULL and in quarantine by %s',
    async (_kind, rule, column, record) => {
      const outcome = await load([json({ ad: 'a' }), record]);
      expect(outcome).toMatchObject({ received: 2, accepted: 2, quarantined: 0, cellsQuarantined: 1 });
      const { rows } = await owner.query(
        `select num_nulls(${column}) as unknown, cost.known from ${RAW}
          cross join lateral (select num_nonnulls(spend_cents, impressions, clicks) as known) as cost where ad_name = 'n'`,
      );
      expect(rows).toEqual([
        { unknown: 1, known: ['clicks', 'impressions', 'spend_cents'].includes(column) ? 2 : 3 },
      ]);
      expect(await quarantined()).toMatchObject([
        { recordIndex: 1n, adName: 'n', cellColumns: [column], reasons: [{ rule, column }], rawJson: record },
      ]);
      const ledger = await owner.query('select rows_quarantined, cells_quarantined from etl.loads');
      expect(ledger.rows).toEqual([{ rows_quarantined: 0n, cells_quarantined: 1n }]);
      const [replay] = await replayAll();
      expect(replay).toMatchObject({ chosen: 1, loads: [], acceptable: 0, obstructed: [] });
      expect(replay?.stillRefused).toMatchObject([{ reasons: [{ rule, column }] }]);
    },
  );

  it('loads a refund unchanged, and quarantines or clamps it if a setting says so', async () => {
    const refund = json({ ad: 'n', metrics: [{ ...METRIC, revenue: -3.99 }] });
    const revenue = async (): Promise<unknown> => {
      const { rows } = await owner.query<{ r: unknown }>(
        `select revenue_1d_cents as r from ${RAW} order by _load_id desc limit 1`,
      );
      return rows[0]?.r;
    };
    expect(await load([refund])).toMatchObject({ accepted: 1, cellsQuarantined: 0 });
    expect(await revenue()).toBe(-399n);
    await load([refund, json({ ad: 'z' })], 'run 2', { negativeRevenuePolicy: 'quarantine' });
    expect((await quarantined()).map(({ cellColumns }) => cellColumns)).toEqual([['revenue_1d_cents']]);
    // Accepted this time, so the whole row is loaded.
    expect(await replayAll()).toMatchObject([{ loads: [{ records: 1, rows: 1 }] }]);
    expect(await revenue()).toBe(-399n);
  });

  it('loads the whole row once its cells are accepted, and only once', async () => {
    await load([json({ ad: 'good' }), json({ ad: 'n', cost: -1, clicks: -7 })]);
    expect(await quarantined()).toMatchObject([{ cellColumns: ['clicks', 'spend_cents'] }]);
    const clamp = { negatives: { negativePolicy: 'clamp' } } as const;
    expect(await replayAll(clamp)).toMatchObject([{ loads: [{ loadId: 2n, records: 1, rows: 1 }] }]);
    const { rows } = await owner.query(
      `select spend_cents, clicks, impressions, _load_id from ${RAW} where ad_name = 'n' order by _load_id`,
    );
    expect(rows).toEqual([
      { spend_cents: null, clicks: null, impressions: 1000, _load_id: 1n },
      { spend_cents: 0, clicks: 0, impressions: 1000, _load_id: 2n },
    ]);
    expect((await quarantined()).map(({ state }) => state)).toEqual(['replayed']);
    expect(await replayAll(clamp)).toEqual([]);
  });
});

describe('replayQuarantine', () => {
  it.each(POISON.map(([kind, rule]) => [kind, rule] as const))(
    'loads what was refused for %s, once the rule is fixed',
    async (_kind, rule) => {
      // An older contract refused a record that the present one accepts.
      const stillPoison = json({ ad: 'still poison', metrics: null });
      const rawJsons = [json({ ad: 'mended' }), stillPoison];
      const reasons = [{ rule, message: 'refused then' }];
      await append(
        writer,
        {
          stream: CAMPAIGNS_STREAM,
          window: WINDOW,
          runId: 'run 1',
          asOfDate: '2024-12-01',
          attempts: 1,
          response: { sha256: 'x', bytes: 1, archiveUri: null },
          schemaVersion: '0',
          fetchMs: 1,
        },
        // eslint-disable-next-line @typescript-eslint/require-await -- a load that accepted nothing
        (async function* () {
          const quarantined = rawJsons.map((rawJson, recordIndex) => ({
            recordIndex,
            executionDate: null,
            campaignName: null,
            adName: null,
            cellColumns: null,
            reasons,
            rawJson,
          }));
          yield { ...createCampaignValidator({ window: WINDOW }).validate([], 0), quarantined };
          return { received: 2, accepted: 0, collapsed: 0, quarantined: 2, profile: [] };
        })(),
      );
      expect(await replayAll({ dryRun: true })).toMatchObject([{ acceptable: 1, loads: [] }]);
      const [replay] = await replayAll();
      expect(replay).toMatchObject({ chosen: 2, loads: [{ loadId: 2n, records: 1, rows: 1 }] });
      expect(await loadedAds()).toEqual(['mended']);
      expect((await quarantined()).map(({ state, replayLoadId }) => [state, replayLoadId])).toEqual([
        ['replayed', 2n],
        ['open', null],
      ]);
    },
  );

  it('reads negative numbers as 0 if the operator says so, and every other number exactly', async () => {
    await load([json({ ad: 'good' }), json({ ad: 'refund', cost: -1, clicks: 7 })]);
    const [replay] = await replayAll({ negatives: { negativePolicy: 'clamp' } });
    expect(replay).toMatchObject({ loads: [{ records: 1, rows: 1 }], stillRefused: [] });
    const { rows } = await owner.query(
      `select spend_cents, clicks, revenue_14d_cents, _load_id from ${RAW} where ad_name = 'refund' order by _load_id`,
    );
    expect(rows).toEqual([
      { spend_cents: null, clicks: 7, revenue_14d_cents: 999n, _load_id: 1n },
      { spend_cents: 0, clicks: 7, revenue_14d_cents: 999n, _load_id: 2n },
    ]);
  });

  it('leaves out what cannot be appended beside the others, and appends the rest', async () => {
    // The present contract accepts all three, but two have the same key: one of them must stay.
    await load([json({ ad: 'good' }), json({ ad: 'a', clicks: -1 }), json({ ad: 'b', clicks: -1 })]);
    await replayAll({ filter: { quarantineIds: [1n] }, negatives: { negativePolicy: 'clamp' } });
    await load([json({ ad: 'good' }), json({ ad: 'a' }), json({ ad: 'c', clicks: -2 })], 'run 2');
    const replays = await replayAll({ negatives: { negativePolicy: 'clamp' } });
    expect(replays).toMatchObject([
      { chosen: 1, loads: [], obstructed: [{ quarantineId: 2n, because: 'superseded', loadId: 3n }] },
      { chosen: 1, loads: [{ loadId: 4n, records: 1 }], obstructed: [] },
    ]);
    expect(await loadedAds()).toEqual(['a', 'b', 'good', 'a', 'a', 'c', 'good', 'c']);
  });

  it('does not wait for a run: it fails and names who writes the stream', async () => {
    await load([json({ ad: 'n', clicks: -1 })]);
    await withStreamLock(writer, CAMPAIGNS_STREAM, async () => {
      await expect(replayAll()).rejects.toMatchObject({ code: 'WAREHOUSE_STREAM_BUSY' });
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  discardQuarantined,
  readQuarantineRecordsInFull,
  replayQuarantined,
} from '../../src/operate/index.ts';
import type { ReplayRequest } from '../../src/operate/index.ts';
import { readQuarantineGroups, readQuarantineRecords } from '../../src/read/index.ts';
import type { QuarantineFilter } from '../../src/read/index.ts';
import { append, readProfiles } from '../../src/write/index.ts';
import type { QuarantinedRow } from '../../src/write/index.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { refused } from '../support/quarantine.ts';
import type { PlainRow } from '../support/rows.ts';
import { plainRow, request, source, summaryOf } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const STREAM = 'campaigns-report:a';
const RAW = 'public.campaign_performance_raw_appends';
const PROFILE = [{ column: 'clicks', nulls: 0 }];

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterAll(async () => {
  await warehouse.stop();
});
beforeEach(async () => {
  await warehouse.owner.query(
    `truncate ${RAW}, etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes restart identity cascade`,
  );
});

/** A load with two good rows and these refused records. */
async function loadWith(quarantined: readonly QuarantinedRow[], overrides = {}): Promise<bigint> {
  const good = [plainRow({ ad_name: 'good 1' }), plainRow({ ad_name: 'good 2' })];
  const outcome = await append(
    warehouse.writer,
    request(overrides),
    source([good], summaryOf(2, { quarantined, profile: PROFILE })),
  );
  if (outcome.kind !== 'loaded') throw new Error('the test needs a new load');
  return outcome.loadId;
}

async function idsOf(filter: Partial<QuarantineFilter> = {}): Promise<readonly bigint[]> {
  const records = await Array.fromAsync(
    readQuarantineRecords(warehouse.writer, { stream: STREAM, state: 'open', ...filter }),
  );
  return records.map(({ quarantineId }) => quarantineId);
}

function replay(
  replayOf: bigint,
  quarantineIds: readonly bigint[],
  rows: readonly PlainRow[],
  overrides: Partial<ReplayRequest> = {},
) {
  return replayQuarantined(
    warehouse.writer,
    {
      stream: STREAM,
      replayOf,
      runId: 'replay 1',
      schemaVersion: '2',
      quarantineIds,
      resolvedBy: 'anna',
      ...overrides,
    },
    source([rows], summaryOf(rows.length, { profile: PROFILE })),
  );
}

async function query(sql: string): Promise<readonly object[]> {
  const { rows } = await warehouse.owner.query<object>(sql);
  return rows;
}

describe('replayQuarantined', () => {
  it('loads the rows as a new load with a link to the old one, and keeps the original record', async () => {
    const loadId = await loadWith([refused(7), refused(8)]);
    const [id = 0n, other = 0n] = await idsOf();
    const outcome = await replay(loadId, [id], [plainRow({ ad_name: 'refused 7' })]);
    expect(outcome).toMatchObject({ kind: 'replayed', rows: 1, records: 1, confirmedBy: 'commit' });
    const replayLoadId = outcome.kind === 'replayed' ? outcome.loadId : 0n;
    expect(
      await query(
        `select load_id, replays_quarantine_of, from_date, to_date, status, records_received, rows_accepted,
                rows_quarantined, schema_version, run_id, archive_uri, as_of_date from etl.loads order by load_id desc limit 1`,
      ),
    ).toEqual([
      {
        load_id: replayLoadId,
        replays_quarantine_of: loadId,
        from_date: '2024-10-04',
        to_date: '2024-10-04',
        status: 'loaded',
        records_received: 1n,
        rows_accepted: 1n,
        rows_quarantined: 0n,
        schema_version: '2',
        run_id: 'replay 1',
        archive_uri: 'file:///archive',
        as_of_date: '2024-10-05',
      },
    ]);
    const records = await Array.fromAsync(readQuarantineRecordsInFull(warehouse.writer, { stream: STREAM }));
    expect(records).toMatchObject([
      { quarantineId: id, state: 'replayed', replayLoadId, resolvedBy: 'anna', rawJson: '{"clicks": -7}' },
      { quarantineId: other, state: 'open', replayLoadId: null, resolvedBy: null },
    ]);
    // Its day stays covered by the window that brought the others.
    expect(await query('select date, load_id from etl.coverage')).toEqual([
      { date: '2024-10-04', load_id: loadId },
    ]);
    expect(await query(`select load_id, state from etl.history_loads order by load_id`)).toEqual([
      { load_id: loadId, state: 'waiting' },
      { load_id: replayLoadId, state: 'waiting' },
    ]);
    // A handful of odd records is no measure for the next window.
    expect(
      (await readProfiles(warehouse.writer, { stream: STREAM, limit: 5 })).map((each) => each.loadId),
    ).toEqual([loadId]);
  });

  it('finds its own load when the answer to its commit is lost, and when the same run repeats it', async () => {
    const loadId = await loadWith([refused(1)]);
    const [id = 0n] = await idsOf();
    const proxy = await startCuttingProxy(warehouse.database.port);
    try {
      const writer = warehouse.connectAs('etl_writer', { port: proxy.port });
      const wanted = {
        stream: STREAM,
        replayOf: loadId,
        runId: 'r',
        schemaVersion: '2',
        quarantineIds: [id],
        resolvedBy: 'anna',
      };
      const batches = source([[plainRow()]], undefined, () => {
        proxy.armed.value = true;
      });
      const first = await replayQuarantined(writer, wanted, batches);
      expect(proxy.cuts()).toBe(1);
      expect(first).toMatchObject({ kind: 'replayed', rows: 1, confirmedBy: 'ledger' });
      expect(await replayQuarantined(writer, wanted, source([[plainRow()]]))).toEqual(first);
      expect(await query(`select count(*) as rows from ${RAW} where _load_id > ${String(loadId)}`)).toEqual([
        { rows: 1n },
      ]);
    } finally {
      await proxy.close();
    }
  });

  it('refuses all records if one is unknown or decided already', async () => {
    const loadId = await loadWith([refused(1), refused(2)]);
    const [one = 0n, two = 0n] = await idsOf();
    await discardQuarantined(warehouse.writer, {
      quarantineIds: [one],
      reason: 'a test ad',
      resolvedBy: 'bert',
    });
    expect(await replay(loadId, [one, two, 999n], [plainRow()])).toEqual({
      kind: 'refused',
      records: [
        { quarantineId: one, because: 'decided', loadId: null },
        { quarantineId: 999n, because: 'unknown', loadId: null },
      ],
    });
    expect(await query('select count(*) as loads from etl.loads')).toEqual([{ loads: 1n }]);
    expect(await idsOf()).toEqual([two]);
  });

  it('loads no old row after a later load of the day', async () => {
    const loadId = await loadWith([refused(1), refused(2, { executionDate: null })]);
    const [dated = 0n, undated = 0n] = await idsOf();
    const later = await loadWith([], { runId: 'run 2' });
    expect(await replay(loadId, [dated], [plainRow()])).toEqual({
      kind: 'refused',
      records: [{ quarantineId: dated, because: 'superseded', loadId: later }],
    });
    // Its day could not be read then; the row that the mended rule makes of it has one.
    expect(await replay(loadId, [undated], [plainRow()])).toMatchObject({
      kind: 'refused',
      records: [{ because: 'superseded', loadId: later }],
    });
    expect(await query(`select count(*) as rows from ${RAW}`)).toEqual([{ rows: 4n }]);
    expect(await idsOf({ superseded: true })).toEqual([dated]);
    expect(await idsOf({ superseded: false })).toEqual([undated]);
  });

  it('never loads a key twice: neither after the load itself, nor after an earlier replay', async () => {
    const loadId = await loadWith([
      refused(1, { adName: 'good 1' }),
      refused(2, { adName: 'twin' }),
      refused(3, { adName: 'twin' }),
      refused(4, { adName: null }),
    ]);
    const [loaded = 0n, twin = 0n, otherTwin = 0n, nameless = 0n] = await idsOf();
    const because = (quarantineId: bigint, by: bigint) => ({
      kind: 'refused',
      records: [{ quarantineId, because: 'key-loaded', loadId: by }],
    });
    expect(await replay(loadId, [loaded], [plainRow({ ad_name: 'good 1' })])).toEqual(
      because(loaded, loadId),
    );
    const first = await replay(loadId, [twin], [plainRow({ ad_name: 'twin' })]);
    const firstId = first.kind === 'replayed' ? first.loadId : 0n;
    expect(await replay(loadId, [otherTwin], [plainRow({ ad_name: 'twin' })], { runId: 'replay 2' })).toEqual(
      because(otherTwin, firstId),
    );
    expect(await replay(loadId, [nameless], [plainRow({ ad_name: 'twin' })], { runId: 'replay 3' })).toEqual(
      because(nameless, firstId),
    );
  });

  it('stores nothing if the numbers of rows and records differ', async () => {
    const loadId = await loadWith([refused(1), refused(2)]);
    await expect(replay(loadId, await idsOf(), [plainRow()])).rejects.toMatchObject({
      code: 'WAREHOUSE_COUNTS_DISAGREE',
    });
    expect(await query('select count(*) as loads from etl.loads')).toEqual([{ loads: 1n }]);
  });

  it.each([
    ['before the ledger', 'before insert on etl.loads'],
    ['between ledger and decision', 'after insert on etl.loads'],
    ['in the decision', 'after update on etl.quarantine'],
    ['before the commit', 'after insert on etl.history_loads'],
  ])(
    'killed %s: nothing stays, the record is open, and a second call replays it once',
    async (_when, event) => {
      const loadId = await loadWith([refused(1)]);
      const ids = await idsOf();
      const row = plainRow({ ad_name: 'refused 1' });
      await warehouse.owner.query(
        `create function public.end_this_session() returns trigger language plpgsql security definer as
         'begin perform pg_terminate_backend(pg_backend_pid()); perform 1; return new; end';
       create trigger kill ${event} for each row execute function public.end_this_session()`,
      );
      try {
        await expect(replay(loadId, ids, [row])).rejects.toMatchObject({
          code: 'WAREHOUSE_CONNECTION_LOST',
          retryable: true,
        });
      } finally {
        await warehouse.owner.query('drop function public.end_this_session cascade');
      }
      expect(await query(`select count(*) as rows from ${RAW}`)).toEqual([{ rows: 2n }]);
      expect(await idsOf()).toEqual(ids);
      expect(await replay(loadId, ids, [row])).toMatchObject({ kind: 'replayed', rows: 1 });
      expect(await query(`select count(*) as rows from ${RAW} where ad_name = 'refused 1'`)).toEqual([
        { rows: 1n },
      ]);
    },
  );

  it('lets only one of two simultaneous replays of a record succeed', async () => {
    const loadId = await loadWith([refused(1)]);
    const ids = await idsOf();
    const row = plainRow({ ad_name: 'refused 1' });
    const outcomes = await Promise.all(['a', 'b', 'c'].map((runId) => replay(loadId, ids, [row], { runId })));
    expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'refused', 'replayed']);
    expect(await query(`select count(*) as rows from ${RAW} where ad_name = 'refused 1'`)).toEqual([
      { rows: 1n },
    ]);
  });
});

describe('a decision', () => {
  it('to discard needs a reason, records who and when, and is made once', async () => {
    await loadWith([refused(1), refused(2)]);
    const ids = await idsOf();
    const by = { quarantineIds: ids, resolvedBy: 'bert' };
    await expect(discardQuarantined(warehouse.writer, { ...by, reason: ' ' })).rejects.toMatchObject({
      code: 'WAREHOUSE_INVALID_SETTING',
    });
    expect(await discardQuarantined(warehouse.writer, { ...by, reason: ' a test ad ' })).toEqual(ids);
    expect(await discardQuarantined(warehouse.writer, { ...by, reason: 'another' })).toEqual([]);
    const records = await Array.fromAsync(readQuarantineRecordsInFull(warehouse.writer, { stream: STREAM }));
    expect(records[0]).toMatchObject({
      state: 'discarded',
      discardReason: 'a test ad',
      resolvedBy: 'bert',
      resolvedAt: expect.stringMatching(/^20.*Z$/) as string,
      rawJson: '{"clicks": -1}',
    });
  });

  it.each([
    `update etl.quarantine set state = 'replayed'`,
    `update etl.quarantine set state = 'discarded', resolved_at = now(), resolved_by = 'x', discard_reason = ' '`,
    `update etl.quarantine set state = 'mislaid'`,
    `update etl.quarantine set discard_reason = 'none'`,
  ])('is whole or none: %s', async (sql) => {
    await loadWith([refused(1)]);
    await expect(warehouse.writer.query(sql)).rejects.toMatchObject({ code: '23514' });
  });

  it('is final, also for a manual update', async () => {
    await loadWith([refused(1)]);
    await discardQuarantined(warehouse.writer, {
      quarantineIds: await idsOf(),
      reason: 'x',
      resolvedBy: 'y',
    });
    const undo = `update etl.quarantine set state = 'open', resolved_at = null, resolved_by = null, discard_reason = null`;
    await expect(warehouse.owner.query(undo)).rejects.toMatchObject({ code: '23000' });
  });
});

describe('the reads of the quarantine', () => {
  it('count by rule and window, filter, and show the raw record to the writer only', async () => {
    const reader = warehouse.connectAs('dashboard_ro');
    const noName = {
      rule: 'missing-campaign',
      message: 'campaign_name is null or blank: null',
      column: 'campaign_name',
    };
    const first = await loadWith([
      refused(1, { reasons: [...refused(1).reasons, noName], campaignName: null }),
      refused(2, { executionDate: '2024-10-02' }),
    ]);
    const second = await loadWith([refused(3)], { runId: 'run 2' });
    const window = { fromDate: '2024-10-04', toDate: '2024-10-04' };
    expect(await readQuarantineGroups(reader, { stream: STREAM })).toMatchObject([
      {
        rule: 'negative',
        column: 'clicks',
        loadId: second,
        window,
        records: 1,
        firstQuarantineId: 3n,
        superseded: 0,
      },
      { rule: 'negative', column: 'clicks', loadId: first, window, records: 2, superseded: 1 },
      { rule: 'missing-campaign', column: 'campaign_name', loadId: first, window, records: 1, superseded: 1 },
    ]);
    expect(await readQuarantineGroups(reader, { stream: STREAM, state: 'discarded' })).toEqual([]);
    const [one = 0n, two = 0n, three = 0n] = await idsOf();
    expect(await idsOf({ rule: 'missing-campaign' })).toEqual([one]);
    expect(await idsOf({ loadId: second })).toEqual([three]);
    expect(await idsOf({ quarantineIds: [two, three] })).toEqual([two, three]);
    expect(await idsOf({ fromDate: '2024-10-02', toDate: '2024-10-03' })).toEqual([two]);
    expect(await Array.fromAsync(readQuarantineRecords(reader, { stream: STREAM }))).toHaveLength(3);
    const inFull = Array.fromAsync(readQuarantineRecordsInFull(reader, { stream: STREAM }));
    await expect(inFull).rejects.toMatchObject({ code: 'WAREHOUSE_PERMISSION_DENIED' });
  });
});

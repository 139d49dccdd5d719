import { afterAll, beforeAll, expect, it } from 'vitest';
import { readArchivedLoad } from '../../src/operate/index.ts';
import {
  append,
  coverEmptyLoads,
  findEmptyWindows,
  readDayVolumes,
  recordNoData,
  recordWarnings,
} from '../../src/write/index.ts';
import type { DayVolume } from '../../src/write/index.ts';
import { plainRow, request, source, summaryOf } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterAll(async () => {
  await warehouse.stop();
});

async function load(
  stream: string,
  runId: string,
  sha256: string,
  dayVolumes?: readonly DayVolume[],
): Promise<bigint> {
  const one = request({ stream, runId });
  const outcome = await append(
    warehouse.writer,
    { ...one, response: { ...one.response, sha256 } },
    source([[plainRow()]], summaryOf(1, dayVolumes === undefined ? {} : { dayVolumes })),
  );
  return outcome.kind === 'loaded' ? outcome.loadId : outcome.previousLoadId;
}

it('recordWarnings stores the warnings of a run, also with text that PostgreSQL refuses', async () => {
  const { window } = request({});
  await recordWarnings(warehouse.writer, { stream: 's', runId: 'run 1' }, []);
  await recordWarnings(warehouse.writer, { stream: 's', runId: 'run 1' }, [
    {
      code: 'ETL_EMPTY_WINDOW',
      window,
      loadId: null,
      message: 'empty \0',
      details: { days: 3, name: 'a\0' },
    },
  ]);
  const { rows } = await warehouse.owner.query(
    `select stream, run_id, code, from_date, load_id, details ->> 'days' as days, warned_at is not null as timed
       from etl.warnings`,
  );
  expect(rows).toEqual([
    {
      stream: 's',
      run_id: 'run 1',
      code: 'ETL_EMPTY_WINDOW',
      from_date: window.fromDate,
      load_id: null,
      days: '3',
      timed: true,
    },
  ]);
});

it('readDayVolumes returns the volume of each day in its last load', async () => {
  const { window } = request({});
  const day = {
    date: window.fromDate,
    rowCount: 2,
    impressions: 7_000_000_000,
    clicks: 5,
    registrations: 1,
    players: { 1: 3, 3: 4, 7: null, 14: null },
  };
  const first = await load('volumes', 'run 1', 'a', [day]);
  expect(await readDayVolumes(warehouse.writer, 'volumes', window)).toEqual([
    { ...day, loadId: first, fetchedAsOf: '2024-10-05' },
  ]);
  await load('volumes', 'run 2', 'b');
  expect(await readDayVolumes(warehouse.writer, 'volumes', window)).toEqual([]);
  const third = await load('volumes', 'run 3', 'c', [{ ...day, clicks: 6 }]);
  expect(await readDayVolumes(warehouse.writer, 'volumes', window)).toMatchObject([
    { loadId: third, clicks: 6 },
  ]);
});

it('findEmptyWindows finds an empty answer between days with rows, or for days that had rows, until it has a warning', async () => {
  const stream = 'empty';
  const day = (date: string) => ({ fromDate: date, toDate: date });
  const volume = (date: string): DayVolume => ({
    date,
    rowCount: 1,
    impressions: 1,
    clicks: 1,
    registrations: 1,
    players: { 1: null, 3: null, 7: null, 14: null },
  });
  const fill = (date: string) =>
    append(
      warehouse.writer,
      request({ stream, window: day(date) }),
      source([[plainRow()]], summaryOf(1, { dayVolumes: [volume(date)] })),
    );
  const empty = async (date: string) => {
    const load = await recordNoData(warehouse.writer, request({ stream, window: day(date) }));
    await coverEmptyLoads(warehouse.writer, stream, [load.loadId]);
    return load;
  };
  const find = () => findEmptyWindows(warehouse.writer, stream, 'EMPTY');
  await fill('2024-10-01');
  const between = await empty('2024-10-02');
  await empty('2024-10-04');
  expect(await find()).toEqual([]);
  await fill('2024-10-03');
  const found = { loadId: between.loadId, window: day('2024-10-02'), daysFilledBefore: 0 };
  expect(await find()).toEqual([found]);
  const again = await empty('2024-10-03');
  // Nothing is behind the second any more, nor behind what lay between.
  expect(await find()).toEqual([{ loadId: again.loadId, window: day('2024-10-03'), daysFilledBefore: 1 }]);
  await fill('2024-10-03');
  const note = { code: 'EMPTY', window: found.window, loadId: found.loadId, message: '', details: {} };
  await recordWarnings(warehouse.writer, { stream, runId: 'run 1' }, [note]);
  expect(await find()).toEqual([]);
});

it('readArchivedLoad returns the URI of an answer, and the number of its days in later loads', async () => {
  const first = await load('archived', 'run 1', 'a');
  expect(await readArchivedLoad(warehouse.writer, first)).toMatchObject({
    loadId: first,
    stream: 'archived',
    status: 'loaded',
    sha256: 'a',
    archiveUri: 'file:///archive',
    supersededDays: 0,
  });
  await load('archived', 'run 2', 'b');
  expect(await readArchivedLoad(warehouse.writer, first)).toMatchObject({ supersededDays: 1 });
  expect(await readArchivedLoad(warehouse.writer, 999_999n)).toBeNull();
});

it('append reads a replayed answer again, although it is loaded already, and links it to its load', async () => {
  const one = request({ stream: 'replayed' });
  const first = await append(warehouse.writer, one, source([[plainRow()]]));
  const loadId = first.kind === 'loaded' ? first.loadId : 0n;
  const replay = { ...one, runId: 'replay 1', replayOf: loadId };
  const second = await append(warehouse.writer, replay, source([[plainRow()]]));
  expect(second).toMatchObject({ kind: 'loaded', rows: 1 });
  // The answer to its commit was lost and it is asked for again: its own load is found, not made twice.
  expect(await append(warehouse.writer, replay, source([[plainRow()]]))).toMatchObject({
    loadId: second.kind === 'loaded' ? second.loadId : 0n,
  });
  const { rows } = await warehouse.owner.query(
    `select run_id, replay_of from etl.loads where stream = 'replayed' order by load_id`,
  );
  expect(rows).toEqual([
    { run_id: one.runId, replay_of: null },
    { run_id: 'replay 1', replay_of: loadId },
  ]);
});

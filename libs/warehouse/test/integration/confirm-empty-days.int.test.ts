import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  confirmEmptyDays,
  discardQuarantined,
  findEmptyDays,
  replayQuarantined,
} from '../../src/operate/index.ts';
import { append, coverEmptyLoads, readCoverage, recordNoData } from '../../src/write/index.ts';
import { refused } from '../support/quarantine.ts';
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

/** Day 20,000 of the rows' support. */
const DAY = '2024-10-04';
const NEXT_DAY = '2024-10-05';

async function brought(stream: string, runId: string): Promise<bigint> {
  const window = { fromDate: DAY, toDate: NEXT_DAY };
  const rows = [20_000, 20_001].map((date) => plainRow({ campaigns_execution_date: date }));
  const response = { sha256: `${stream} ${runId}`, bytes: 1, archiveUri: null };
  const outcome = await append(
    warehouse.writer,
    { ...request({ stream }), window, runId, response },
    source([rows]),
  );
  if (outcome.kind !== 'loaded') throw new Error(outcome.kind);
  return outcome.loadId;
}

async function broughtNothing(stream: string, fromDate: string, toDate: string): Promise<bigint> {
  const { loadId } = await recordNoData(warehouse.writer, {
    ...request({ stream }),
    window: { fromDate, toDate },
    runId: 'run 2',
  });
  await coverEmptyLoads(warehouse.writer, stream, [loadId]);
  return loadId;
}

/** An answer whose only records, one a day, were refused. */
async function broughtRefused(stream: string, runId: string): Promise<bigint> {
  const outcome = await append(
    warehouse.writer,
    { ...request({ stream }), window: { fromDate: DAY, toDate: NEXT_DAY }, runId },
    source([], summaryOf(0, { quarantined: [refused(0), refused(1, { executionDate: NEXT_DAY })] })),
  );
  if (outcome.kind !== 'loaded') throw new Error(outcome.kind);
  return outcome.loadId;
}

async function refusedOn(loadId: bigint, date: string): Promise<readonly bigint[]> {
  const { rows } = await warehouse.owner.query<{ quarantine_id: bigint }>(
    'select quarantine_id from etl.quarantine where load_id = $1 and campaigns_execution_date = $2',
    [loadId, date],
  );
  return rows.map(({ quarantine_id }) => quarantine_id);
}

/** An operator replays the record that this load refused on DAY. */
async function replayed(stream: string, replayOf: bigint): Promise<void> {
  const quarantineIds = await refusedOn(replayOf, DAY);
  const outcome = await replayQuarantined(
    warehouse.writer,
    { stream, replayOf, runId: 'replay', schemaVersion: '2', quarantineIds, resolvedBy: 'an operator' },
    source([[plainRow({ ad_name: 'refused 0' })]]),
  );
  if (outcome.kind !== 'replayed') throw new Error(outcome.kind);
}

const confirmation = (stream: string, fromDate: string, toDate: string) => ({
  stream,
  window: { fromDate, toDate },
  runId: 'run 3',
  asOfDate: '2024-10-20',
  confirmedBy: 'an operator',
  reason: 'the campaign was deleted',
});

describe('findEmptyDays', () => {
  it('finds days that had rows and whose last answer has none', async () => {
    const stream = 'emptied';
    const lastLoadId = await brought(stream, 'run 1');
    expect(await findEmptyDays(warehouse.writer, stream, { fromDate: DAY, toDate: NEXT_DAY })).toEqual([]);
    const emptyLoadId = await broughtNothing(stream, DAY, '2024-10-06');
    expect(
      await findEmptyDays(warehouse.writer, stream, { fromDate: '2024-10-01', toDate: '2024-10-31' }),
    ).toEqual([DAY, NEXT_DAY].map((date) => ({ date, emptyLoadId, lastLoadId, lastRows: 1 })));
  });

  it('does not find a day with an open refused record', async () => {
    const stream = 'refused';
    await brought(stream, 'run 1');
    const emptyLoadId = await broughtNothing(stream, DAY, NEXT_DAY);
    await warehouse.owner.query(
      `insert into etl.quarantine (load_id, record_index, campaigns_execution_date, reasons, raw_json, quarantined_at)
       values ($1, 0, $2, '[]', '{}', now())`,
      [emptyLoadId, DAY],
    );
    const found = await findEmptyDays(warehouse.writer, stream, { fromDate: DAY, toDate: NEXT_DAY });
    expect(found.map(({ date }) => date)).toEqual([NEXT_DAY]);
  });

  it('counts the rows of a replay for the answer that had refused them', async () => {
    const stream = 'replayed';
    const lastLoadId = await brought(stream, 'run 1');
    const emptyLoadId = await broughtRefused(stream, 'run 2');
    await replayed(stream, emptyLoadId);
    const quarantineIds = await refusedOn(emptyLoadId, NEXT_DAY);
    await discardQuarantined(warehouse.writer, { quarantineIds, reason: 'gone', resolvedBy: 'an operator' });
    expect(await findEmptyDays(warehouse.writer, stream, { fromDate: DAY, toDate: NEXT_DAY })).toEqual([
      { date: NEXT_DAY, emptyLoadId, lastLoadId, lastRows: 1 },
    ]);
    await expect(confirmEmptyDays(warehouse.writer, confirmation(stream, DAY, DAY))).rejects.toMatchObject({
      code: 'WAREHOUSE_DAYS_NOT_EMPTY',
    });
  });

  it('finds a day whose only rows came from a replay, after an empty answer', async () => {
    const stream = 'only replayed';
    const lastLoadId = await broughtRefused(stream, 'run 1');
    await replayed(stream, lastLoadId);
    const emptyLoadId = await broughtNothing(stream, DAY, NEXT_DAY);
    expect(await findEmptyDays(warehouse.writer, stream, { fromDate: DAY, toDate: NEXT_DAY })).toEqual([
      { date: DAY, emptyLoadId, lastLoadId, lastRows: 1 },
    ]);
    await confirmEmptyDays(warehouse.writer, confirmation(stream, DAY, DAY));
  });
});

describe('confirmEmptyDays', () => {
  it('queues a load without rows for history, with operator and reason, and marks the coverage', async () => {
    const stream = 'confirmed';
    await brought(stream, 'run 1');
    await broughtNothing(stream, DAY, DAY);
    const before = await readCoverage(warehouse.writer, stream, { fromDate: DAY, toDate: DAY });
    const { loadId, days } = await confirmEmptyDays(warehouse.writer, confirmation(stream, DAY, DAY));
    expect(days.map(({ date }) => date)).toEqual([DAY]);
    const { rows } = await warehouse.owner.query(
      `select l.status, l.attempts, h.state, h.from_date, h.to_date, c.confirmed_by, c.reason
         from etl.loads as l join etl.history_loads as h using (load_id) join etl.empty_day_confirmations as c using (load_id)
        where l.load_id = $1`,
      [loadId],
    );
    expect(rows).toEqual([
      {
        status: 'no_data',
        attempts: 0,
        state: 'waiting',
        from_date: DAY,
        to_date: DAY,
        confirmed_by: 'an operator',
        reason: 'the campaign was deleted',
      },
    ]);
    expect(before).toMatchObject([{ state: 'no_data', hasRows: true }]);
    const [day] = before;
    expect(await readCoverage(warehouse.writer, stream, { fromDate: DAY, toDate: DAY })).toEqual([
      { ...day, state: 'confirmed_empty', hasRows: false },
    ]);
    expect(await findEmptyDays(warehouse.writer, stream, { fromDate: DAY, toDate: DAY })).toEqual([]);
  });

  it.each([
    ['has rows', (stream: string) => brought(stream, 'run 1')],
    ['never had a row', (stream: string) => broughtNothing(stream, DAY, NEXT_DAY)],
  ])('refuses a day that %s, and keeps nothing', async (what, prepare) => {
    const stream = `refusing ${what}`;
    await prepare(stream);
    await expect(
      confirmEmptyDays(warehouse.writer, confirmation(stream, DAY, NEXT_DAY)),
    ).rejects.toMatchObject({
      code: 'WAREHOUSE_DAYS_NOT_EMPTY',
    });
    const { rows } = await warehouse.owner.query('select from etl.loads where stream = $1 and attempts = 0', [
      stream,
    ]);
    expect(rows).toEqual([]);
  });

  it('refuses a second confirmation of a day', async () => {
    const stream = 'twice';
    await brought(stream, 'run 1');
    await broughtNothing(stream, DAY, NEXT_DAY);
    await confirmEmptyDays(warehouse.writer, confirmation(stream, DAY, NEXT_DAY));
    await expect(confirmEmptyDays(warehouse.writer, confirmation(stream, DAY, DAY))).rejects.toMatchObject({
      code: 'WAREHOUSE_DAYS_NOT_EMPTY',
    });
  });
});

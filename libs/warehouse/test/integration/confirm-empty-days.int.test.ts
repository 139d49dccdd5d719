import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  append,
  confirmEmptyDays,
  findEmptyDays,
  readCoverage,
  recordNoData,
} from '../../src/write/index.ts';
import { plainRow, request, source } from '../support/rows.ts';
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
  return loadId;
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
  it('finds days that had rows and for which the last answer had none', async () => {
    const stream = 'emptied';
    const lastLoadId = await brought(stream, 'run 1');
    expect(await findEmptyDays(warehouse.writer, stream, { fromDate: DAY, toDate: NEXT_DAY })).toEqual([]);
    const emptyLoadId = await broughtNothing(stream, DAY, '2024-10-06');
    expect(
      await findEmptyDays(warehouse.writer, stream, { fromDate: '2024-10-01', toDate: '2024-10-31' }),
    ).toEqual([DAY, NEXT_DAY].map((date) => ({ date, emptyLoadId, lastLoadId, lastRows: 1 })));
  });

  it('does not find a day with a refused record that waits for a decision', async () => {
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
});

describe('confirmEmptyDays', () => {
  it('offers a load without rows to history, with who said so and why, and leaves coverage alone', async () => {
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
    expect(await readCoverage(warehouse.writer, stream, { fromDate: DAY, toDate: DAY })).toEqual(before);
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

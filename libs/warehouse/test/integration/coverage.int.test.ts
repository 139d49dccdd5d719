import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { append, readCoverage, recordFailure, recordNoData } from '../../src/write/index.ts';
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

const RANGE = { fromDate: '2024-10-01', toDate: '2024-10-31' };

function failure(stream: string, window: typeof RANGE): Promise<void> {
  const message = `no answer \0 ${'x'.repeat(2_000)}`;
  return recordFailure(warehouse.writer, { stream, window, runId: 'run 2', code: 'EXTRACT_X', message });
}

describe('recordFailure', () => {
  it('marks days that were never loaded, and keeps what others hold', async () => {
    const stream = 'failing';
    await append(warehouse.writer, request({ stream }), source([[plainRow()]]));
    await failure(stream, { fromDate: '2024-10-03', toDate: '2024-10-04' });
    const failed = {
      failed: true,
      failure: { onDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string, code: 'EXTRACT_X' },
    };
    expect(await readCoverage(warehouse.writer, stream, RANGE)).toEqual([
      { date: '2024-10-03', fetchedAsOf: null, ...failed },
      { date: '2024-10-04', fetchedAsOf: '2024-10-05', ...failed },
    ]);
    const { rows } = await warehouse.owner.query(
      `select failure_code, length(failure_message) as length, failed_run_id, load_id is not null as loaded
         from etl.coverage where stream = 'failing' order by date`,
    );
    const note = { failure_code: 'EXTRACT_X', length: 1_000, failed_run_id: 'run 2' };
    expect(rows).toEqual([
      { ...note, loaded: false },
      { ...note, loaded: true },
    ]);
  });

  it('is cleared by the next success, loaded or unchanged', async () => {
    const stream = 'recovering';
    const one = request({ stream });
    const clean = [{ date: '2024-10-04', fetchedAsOf: '2024-10-05', failed: false }];
    await failure(stream, one.window);
    await append(warehouse.writer, one, source([[plainRow()]]));
    expect(await readCoverage(warehouse.writer, stream, RANGE)).toEqual(clean);
    await failure(stream, one.window);
    await append(warehouse.writer, { ...one, runId: 'run 3' }, source([[plainRow()]]));
    expect(await readCoverage(warehouse.writer, stream, RANGE)).toEqual(clean);
  });
});

describe('recordNoData', () => {
  it('covers the window and offers nothing to history', async () => {
    const one = request({ stream: 'empty', window: RANGE });
    const { loadId } = await recordNoData(warehouse.writer, one);
    const days = await readCoverage(warehouse.writer, 'empty', RANGE);
    expect(days).toHaveLength(31);
    expect(days.every((day) => day.fetchedAsOf === '2024-10-05' && !day.failed)).toBe(true);
    const { rows } = await warehouse.owner.query(
      `select l.status, l.response_sha256, h.load_id as offered
         from etl.loads as l left join etl.history_loads as h using (load_id) where l.load_id = $1`,
      [loadId],
    );
    expect(rows).toEqual([{ status: 'no_data', response_sha256: null, offered: null }]);
  });
});

describe('readCoverage', () => {
  it('also tells of days before the range whose last attempt failed, and of no others', async () => {
    const stream = 'older';
    await recordNoData(warehouse.writer, request({ stream, window: RANGE }));
    await failure(stream, { fromDate: '2024-10-03', toDate: '2024-10-03' });
    await failure(stream, { fromDate: '2024-11-03', toDate: '2024-11-03' });
    const range = { fromDate: '2024-10-30', toDate: '2024-10-31' };
    const days = await readCoverage(warehouse.writer, stream, range);
    expect(days.map(({ date, failed }) => [date, failed])).toEqual([
      ['2024-10-03', true],
      ['2024-10-30', false],
      ['2024-10-31', false],
    ]);
  });

  it('fails where it cannot read, instead of saying that nothing is loaded', async () => {
    const { owner } = warehouse;
    await owner.query('alter table etl.coverage rename to hidden');
    await expect(readCoverage(warehouse.writer, 's', RANGE)).rejects.toMatchObject({
      code: 'WAREHOUSE_NOT_MIGRATED',
    });
    await owner.query('alter table etl.hidden rename to coverage');
  });
});

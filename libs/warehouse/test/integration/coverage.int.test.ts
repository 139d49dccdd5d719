import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptGap, readAcceptedGaps, withdrawGap } from '../../src/operate/index.ts';
import { append, coverEmptyLoads, readCoverage, recordFailure, recordNoData } from '../../src/write/index.ts';
import type { QuarantinedRow } from '../../src/write/index.ts';
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

const RANGE = { fromDate: '2024-10-01', toDate: '2024-10-31' };

function failure(stream: string, window: typeof RANGE): Promise<void> {
  const message = `no answer \0 ${'x'.repeat(2_000)}`;
  return recordFailure(warehouse.writer, {
    stream,
    window,
    runId: 'run 2',
    asOfDate: '2024-10-06',
    code: 'EXTRACT_X',
    message,
  });
}

describe('recordFailure', () => {
  it('marks days that were never loaded, and keeps the rows of others', async () => {
    const stream = 'failing';
    await append(warehouse.writer, request({ stream }), source([[plainRow()]]));
    await failure(stream, { fromDate: '2024-10-03', toDate: '2024-10-04' });
    const failed = {
      state: 'failed',
      isAnswerEmpty: false,
      failure: {
        onDate: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as string,
        asOf: '2024-10-06',
        code: 'EXTRACT_X',
      },
    };
    expect(await readCoverage(warehouse.writer, stream, RANGE)).toEqual([
      { date: '2024-10-03', fetchedAsOf: null, hasRows: false, ...failed },
      { date: '2024-10-04', fetchedAsOf: '2024-10-05', hasRows: true, ...failed },
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
    const clean = [
      { date: '2024-10-04', fetchedAsOf: '2024-10-05', state: 'loaded', hasRows: true, isAnswerEmpty: false },
    ];
    await failure(stream, one.window);
    await append(warehouse.writer, one, source([[plainRow()]]));
    expect(await readCoverage(warehouse.writer, stream, RANGE)).toEqual(clean);
    await failure(stream, one.window);
    await append(warehouse.writer, { ...one, runId: 'run 3' }, source([[plainRow()]]));
    expect(await readCoverage(warehouse.writer, stream, RANGE)).toEqual(clean);
  });
});

describe('recordNoData', () => {
  it('queues nothing for history, and covers the window only after coverEmptyLoads', async () => {
    const one = request({ stream: 'empty', window: RANGE });
    const { loadId } = await recordNoData(warehouse.writer, one);
    expect(await readCoverage(warehouse.writer, 'empty', RANGE)).toEqual([]);
    await coverEmptyLoads(warehouse.writer, 'empty', [loadId]);
    const days = await readCoverage(warehouse.writer, 'empty', RANGE);
    expect(days).toHaveLength(31);
    expect(new Set(days.map((day) => JSON.stringify({ ...day, date: undefined })))).toEqual(
      new Set([
        JSON.stringify({ fetchedAsOf: '2024-10-05', state: 'no_data', hasRows: false, isAnswerEmpty: true }),
      ]),
    );
    const { rows } = await warehouse.owner.query(
      `select l.status, l.response_sha256, h.load_id as offered
         from etl.loads as l left join etl.history_loads as h using (load_id) where l.load_id = $1`,
      [loadId],
    );
    expect(rows).toEqual([{ status: 'no_data', response_sha256: null, offered: null }]);
  });
});

describe('coverEmptyLoads', () => {
  it('does not change days of a later load, and keeps the rows of an earlier one', async () => {
    const stream = 'overtaken';
    const window = { fromDate: '2024-10-03', toDate: '2024-10-05' };
    const early = request({ stream, window: { fromDate: '2024-10-04', toDate: '2024-10-04' } });
    await append(warehouse.writer, early, source([[plainRow()]]));
    const empty = await append(warehouse.writer, request({ stream, window }), source([]));
    const late = request({ stream, window: { fromDate: '2024-10-05', toDate: '2024-10-05' } });
    await append(warehouse.writer, late, source([[plainRow({ campaigns_execution_date: 20_001 })]]));
    await coverEmptyLoads(warehouse.writer, stream, empty.kind === 'loaded' ? [empty.loadId] : []);
    const days = await readCoverage(warehouse.writer, stream, RANGE);
    expect(days.map(({ date, state, hasRows }) => [date, state, hasRows])).toEqual([
      ['2024-10-03', 'no_data', false],
      ['2024-10-04', 'no_data', true],
      ['2024-10-05', 'loaded', true],
    ]);
    // The same empty answer again is no answer that is there already.
    expect(await append(warehouse.writer, request({ stream, window }), source([]))).toMatchObject({
      kind: 'loaded',
      rows: 0,
    });
  });
});

describe('acceptGap', () => {
  const stream = 'gaps';
  const states = async () =>
    (await readCoverage(warehouse.writer, stream, RANGE)).map(({ date, state }) => `${date} ${state}`);

  it('accepts every missing day of the range, in any state, until it is withdrawn or loaded', async () => {
    await append(warehouse.writer, request({ stream }), source([[plainRow()]]));
    const refused = { fromDate: '2024-10-02', toDate: '2024-10-02' };
    const note = {
      stream,
      runId: 'r',
      asOfDate: '2024-10-06',
      code: 'EXTRACT_REQUEST_REJECTED',
      message: 'm',
    };
    await recordFailure(warehouse.writer, { ...note, window: refused, kind: 'refused' });
    expect(await states()).toEqual(['2024-10-02 refused', '2024-10-04 loaded']);
    const window = { fromDate: '2024-10-01', toDate: '2024-10-04' };
    const acceptance = { stream, window, acceptedBy: 'anna', reason: 'older than the source keeps' };
    const { gapId, days } = await acceptGap(warehouse.writer, acceptance);
    expect(days).toEqual({ refused: 1, never_loaded: 2 });
    const accepted = ['2024-10-01 accepted', '2024-10-02 accepted', '2024-10-03 accepted'];
    expect(await states()).toEqual([...accepted, '2024-10-04 loaded']);
    await expect(acceptGap(warehouse.writer, acceptance)).rejects.toMatchObject({ code: 'WAREHOUSE_NO_GAP' });
    expect(await readAcceptedGaps(warehouse.writer, stream)).toMatchObject([
      { gapId, ...window, reason: acceptance.reason, acceptedBy: 'anna', withdrawnAt: null, days: 3 },
    ]);
    const loaded = request({ stream, window: { fromDate: '2024-10-03', toDate: '2024-10-03' } });
    await append(warehouse.writer, loaded, source([[plainRow({ campaigns_execution_date: 19_999 })]]));
    expect(await withdrawGap(warehouse.writer, { stream, gapId, withdrawnBy: 'anna' })).toEqual({ days: 2 });
    expect(await states()).toEqual([
      '2024-10-01 never_loaded',
      '2024-10-02 refused',
      '2024-10-03 loaded',
      '2024-10-04 loaded',
    ]);
    await expect(withdrawGap(warehouse.writer, { stream, gapId, withdrawnBy: 'anna' })).rejects.toMatchObject(
      { code: 'WAREHOUSE_NO_GAP' },
    );
  });
});

describe('readCoverage', () => {
  it('also returns days before the range whose last attempt failed, and no others', async () => {
    const stream = 'older';
    const { loadId } = await recordNoData(warehouse.writer, request({ stream, window: RANGE }));
    await coverEmptyLoads(warehouse.writer, stream, [loadId]);
    await failure(stream, { fromDate: '2024-10-03', toDate: '2024-10-03' });
    await failure(stream, { fromDate: '2024-11-03', toDate: '2024-11-03' });
    const range = { fromDate: '2024-10-30', toDate: '2024-10-31' };
    const days = await readCoverage(warehouse.writer, stream, range);
    expect(days.map(({ date, state }) => [date, state])).toEqual([
      ['2024-10-03', 'failed'],
      ['2024-10-30', 'no_data'],
      ['2024-10-31', 'no_data'],
    ]);
  });

  it('marks days whose last answer has open refused records, until a better answer or a decision', async () => {
    const stream = 'refusing';
    const window = { fromDate: '2024-10-03', toDate: '2024-10-05' };
    const refused = (key: Partial<QuarantinedRow>): QuarantinedRow => ({
      recordIndex: 0,
      executionDate: '2024-10-04',
      campaignName: 'C',
      adName: 'A',
      reasons: [],
      rawJson: '{}',
      ...key,
    });
    const load = async (
      runId: string,
      sha256: string,
      quarantined: readonly QuarantinedRow[],
      of: typeof window = window,
    ): Promise<void> => {
      const base = request({ stream, window: of, runId });
      await append(
        warehouse.writer,
        { ...base, response: { ...base.response, sha256 } },
        source([[plainRow()]], summaryOf(1, { quarantined })),
      );
    };
    const refusedDays = async (): Promise<readonly string[]> =>
      (await readCoverage(warehouse.writer, stream, RANGE)).flatMap((day) =>
        day.hasRefusedRecords === true ? [day.date] : [],
      );
    const refusedKeys = async (): Promise<unknown> =>
      (
        await warehouse.owner.query(
          `select campaigns_execution_date as date, campaign_name, ad_name, records from etl.refused_keys where stream = $1`,
          [stream],
        )
      ).rows;

    await load('r1', 'one', [
      refused({}),
      refused({ recordIndex: 1 }),
      refused({ recordIndex: 2, adName: null }),
    ]);
    expect(await refusedDays()).toEqual(['2024-10-04']);
    expect(await refusedKeys()).toEqual([
      { date: '2024-10-04', campaign_name: 'C', ad_name: 'A', records: 2n },
    ]);
    await load('r2', 'two', [refused({ executionDate: null })]);
    expect(await refusedDays()).toEqual(['2024-10-03', '2024-10-04', '2024-10-05']);
    expect(await refusedKeys()).toEqual([]);
    // The same answer once more changes nothing; a better one of a single day settles that day alone.
    await load('r3', 'two', []);
    await load('r4', 'three', [], { fromDate: '2024-10-04', toDate: '2024-10-04' });
    expect(await refusedDays()).toEqual(['2024-10-03', '2024-10-05']);
    await warehouse.owner.query(
      `update etl.quarantine set state = 'discarded', resolved_at = now(), resolved_by = 'me', discard_reason = 'known'`,
    );
    expect(await refusedDays()).toEqual([]);
  });

  it('fails if it cannot read, instead of returning that nothing is loaded', async () => {
    const { owner } = warehouse;
    await owner.query('alter table etl.coverage rename to hidden');
    await expect(readCoverage(warehouse.writer, 's', RANGE)).rejects.toMatchObject({
      code: 'WAREHOUSE_NOT_MIGRATED',
    });
    await owner.query('alter table etl.hidden rename to coverage');
  });
});

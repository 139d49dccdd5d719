import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findIdenticalLoad } from '../../src/write/find-identical-load.ts';
import { append, readCoverage } from '../../src/write/index.ts';
import { roundExactly } from '../../src/write/copy/round-decimal.ts';
import { COLUMN_KINDS, plainRow, request, source, summaryOf } from '../support/rows.ts';
import type { PlainRow } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const RAW = 'public.campaign_performance_raw_appends';

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterAll(async () => {
  await warehouse.stop();
});
beforeEach(async () => {
  await warehouse.owner.query(
    `truncate ${RAW}, etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes cascade`,
  );
});

async function all<Row extends object>(sql: string): Promise<Row[]> {
  return (await warehouse.owner.query<Row>(sql)).rows;
}

describe('append', () => {
  it('writes rows, ledger, coverage, profile, quarantine and the entry for history', async () => {
    const profile = [{ column: 'clicks', nulls: 0, sum: '3' }];
    const quarantined = [
      {
        recordIndex: 7,
        executionDate: '2024-10-04',
        campaignName: 'c',
        adName: null,
        reasons: [{ rule: 'name-too-long', message: 'ad is 300 characters' }],
        rawJson: '{"a":1}',
      },
    ];
    const summary = summaryOf(3, { collapsed: 2, quarantined, profile });
    const batches = [[plainRow(), plainRow({ ad_name: 'b' })], [plainRow({ ad_name: 'c' })]];
    const outcome = await append(warehouse.writer, request(), source(batches, summary));
    if (outcome.kind !== 'loaded') throw new Error('not loaded');
    expect(outcome).toMatchObject({ rows: 3, collapsed: 2, quarantined: 1 });

    expect(await all(`select distinct _load_id, _etl_loaded_at from ${RAW}`)).toEqual([
      { _load_id: outcome.loadId, _etl_loaded_at: outcome.loadedAt },
    ]);
    expect(await all('select * from etl.loads')).toMatchObject([
      {
        load_id: outcome.loadId,
        loaded_at: outcome.loadedAt,
        status: 'loaded',
        run_id: 'run 1',
        from_date: '2024-10-04',
        as_of_date: '2024-10-05',
        records_received: 6n,
        rows_accepted: 3n,
        rows_collapsed: 2n,
        rows_quarantined: 1n,
        fetch_ms: 12,
        archive_uri: 'file:///archive',
      },
    ]);
    expect(await all('select * from etl.coverage')).toMatchObject([
      { date: '2024-10-04', load_id: outcome.loadId, fetched_as_of: '2024-10-05', failed_at: null },
    ]);
    expect(await all('select column_name, stats from etl.profiles')).toEqual([
      { column_name: 'clicks', stats: { nulls: 0, sum: '3' } },
    ]);
    expect(await all('select * from etl.quarantine')).toMatchObject([
      {
        record_index: 7n,
        ad_name: null,
        reasons: quarantined[0]?.reasons,
        raw_json: '{"a":1}',
        state: 'open',
      },
    ]);
    expect(await all('select load_id, state, taken_at from etl.history_loads')).toEqual([
      { load_id: outcome.loadId, state: 'waiting', taken_at: null },
    ]);
  });

  it('stores any values exactly', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .map((text) => text.replaceAll('\0', ''));
    const cell: Record<string, fc.Arbitrary<string | number>> = {
      date: fc.integer({ min: -200_000, max: 200_000 }),
      int32: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      int53: fc.maxSafeInteger(),
      decimal: fc.double({ min: -99_999_999, max: 99_999_999, noNaN: true }),
      text: name,
      json: fc.json().map((text) => JSON.stringify({ text })),
    };
    const required = new Set(['campaigns_execution_date', 'impressions', 'clicks', 'registrations']);
    const row = fc.record(
      Object.fromEntries(
        [...COLUMN_KINDS].map(([column, kind]) => {
          const value = cell[kind] as fc.Arbitrary<string | number>;
          return [column, required.has(column) || kind === 'text' ? value : fc.option(value)];
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { maxLength: 20 }), { maxLength: 3 }), async (batches) => {
        await warehouse.owner.query(`truncate ${RAW}`);
        await append(warehouse.writer, request(), source(batches));
        const stored = await all<PlainRow>(`select * from ${RAW} order by ctid`);
        expect(stored.map(comparable)).toEqual(batches.flat().map(expected));
      }),
      { numRuns: 60 },
    );
  });

  it('stores a row that is far larger than a chunk, and many chunks', async () => {
    const big = JSON.stringify({ text: 'é'.repeat(400_000) });
    const small = Array.from({ length: 5_000 }, (_, n) => plainRow({ ad_name: `ad ${String(n)}` }));
    await append(warehouse.writer, request(), source([small, [plainRow({ _extra: big })], small]));
    expect(
      await all(
        `select count(*) as n, count(distinct ad_name) as ads, max(length(_extra ->> 'text')) as longest from ${RAW}`,
      ),
    ).toEqual([{ n: 10_001n, ads: 5_001n, longest: 400_000 }]);
  });

  it('stores a record with characters that PostgreSQL refuses, and the window with it', async () => {
    const poisoned = {
      recordIndex: 0,
      executionDate: null,
      campaignName: 'a\0b',
      adName: '\ud800',
      reasons: [{ rule: 'r', message: 'name "\0"' }],
      rawJson: '{"ad":"\\u0000\ud800"}',
    };
    const quarantined = Array.from({ length: 2_500 }, (_, recordIndex) => ({ ...poisoned, recordIndex }));
    const row = plainRow({ _extra: '{"x":"\\u0000\\ud800"}' });
    await append(warehouse.writer, request(), source([[row]], summaryOf(1, { quarantined })));
    expect(await all('select count(*) as n, count(campaign_name) as names from etl.quarantine')).toEqual([
      { n: 2_500n, names: 0n },
    ]);
    expect(await all(`select _extra from ${RAW}`)).toEqual([{ _extra: { x: '\ufffd\ufffd' } }]);
  });

  it('does not load the same answer again, and records that in the ledger', async () => {
    const first = request({ window: { fromDate: '2024-10-04', toDate: '2024-10-06' } });
    const loaded = await append(warehouse.writer, first, source([[plainRow()]]));
    if (loaded.kind !== 'loaded') throw new Error('not loaded');
    let read = 0;
    const again = await append(
      warehouse.writer,
      { ...first, runId: 'run 2', asOfDate: '2024-10-09' },
      source([[plainRow()]], undefined, () => {
        read++;
      }),
    );
    expect(again).toMatchObject({ kind: 'unchanged', previousLoadId: loaded.loadId });
    expect(read).toBe(0);
    expect(await all(`select count(*) as n from ${RAW}`)).toEqual([{ n: 1n }]);
    expect(await all('select status, run_id from etl.loads order by load_id')).toEqual([
      { status: 'loaded', run_id: 'run 1' },
      { status: 'unchanged', run_id: 'run 2' },
    ]);
    expect(await readCoverage(warehouse.writer, first.stream, first.window)).toEqual(
      ['2024-10-04', '2024-10-05', '2024-10-06'].map((date) => ({
        date,
        fetchedAsOf: '2024-10-09',
        // The only row is of the first day.
        state: date === '2024-10-04' ? 'loaded' : 'no_data',
        hasRows: date === '2024-10-04',
        isAnswerEmpty: false,
      })),
    );
    expect(await all('select distinct load_id from etl.coverage')).toEqual([{ load_id: loaded.loadId }]);
  });

  it('loads the same answer again after another load of one of its days, or a new contract', async () => {
    const first = request({ window: { fromDate: '2024-10-04', toDate: '2024-10-06' } });
    await append(warehouse.writer, first, source([[plainRow()]]));
    const question = { ...first, sha256: first.response.sha256 };
    expect(await findIdenticalLoad(warehouse.writer, question)).not.toBeNull();
    expect(await findIdenticalLoad(warehouse.writer, { ...question, schemaVersion: '2' })).toBeNull();
    await append(
      warehouse.writer,
      request({ window: { fromDate: '2024-10-06', toDate: '2024-10-06' } }),
      source([[plainRow()]]),
    );
    expect(await findIdenticalLoad(warehouse.writer, question)).toBeNull();
    expect(
      await append(warehouse.writer, { ...first, runId: 'run 2' }, source([[plainRow()]])),
    ).toMatchObject({
      kind: 'loaded',
    });
  });

  it('rolls everything back when the generator throws, throws the same error, and stays usable', async () => {
    class OwnError extends Error {}
    const failing = source([[plainRow()], [plainRow()]], undefined, (sent) => {
      if (sent === 1) throw new OwnError('half-way');
    });
    await expect(append(warehouse.writer, request(), failing)).rejects.toThrow(OwnError);
    expect(await all(`select 1 from ${RAW} union all select 1 from etl.loads`)).toEqual([]);
    expect(await append(warehouse.writer, request(), source([[plainRow()]]))).toMatchObject({ rows: 1 });
  });

  it('stores nothing when the counts differ', async () => {
    const wrong = source([[plainRow()]], { ...summaryOf(1), received: 2 });
    await expect(append(warehouse.writer, request(), wrong)).rejects.toMatchObject({
      code: 'WAREHOUSE_COUNTS_DISAGREE',
      retryable: false,
    });
    expect(await all(`select 1 from ${RAW} union all select 1 from etl.loads`)).toEqual([]);
  });

  it('names table and column, and no value, when the database refuses a row', async () => {
    const secret = 'x'.repeat(256);
    const tooLong = append(warehouse.writer, request(), source([[plainRow({ ad_name: secret })]]));
    const error = await tooLong.then(
      () => new Error('it was taken'),
      (reason: unknown) => reason as Error,
    );
    expect(error).toMatchObject({ code: 'WAREHOUSE_VALUE_REFUSED', context: { sqlState: '22001' } });
    expect(JSON.stringify(error) + error.message).not.toContain(secret);
    const missing = append(warehouse.writer, request(), source([[plainRow({ campaign_name: null })]]));
    await expect(missing).rejects.toMatchObject({ context: { column: 'campaign_name' }, retryable: false });
  });

  it('records a load without rows in the ledger, and does not queue it for history', async () => {
    expect(await append(warehouse.writer, request(), source([]))).toMatchObject({ kind: 'loaded', rows: 0 });
    expect(await all('select rows_accepted from etl.loads')).toEqual([{ rows_accepted: 0n }]);
    expect(await all('select 1 from etl.history_loads')).toEqual([]);
  });

  it('gives every load of a stream a later time than the last, also if the clock went back', async () => {
    const first = await append(warehouse.writer, request(), source([[plainRow()]]));
    await warehouse.owner.query(`update etl.loads set loaded_at = '2099-01-01 00:00:00+00'`);
    const second = await append(warehouse.writer, request(), source([[plainRow()]]));
    const third = await append(warehouse.writer, request(), source([[plainRow()]]));
    expect(second).toMatchObject({ loadedAt: '2099-01-01T00:00:00.000001Z' });
    expect(third).toMatchObject({ loadedAt: '2099-01-01T00:00:00.000002Z' });
    expect([first, second, third].map((load) => load.kind)).toEqual(['loaded', 'loaded', 'loaded']);
  });

  it('serialises simultaneous loads of one stream', async () => {
    const requests = Array.from({ length: 4 }, () => request());
    const outcomes = await Promise.all(
      requests.map((one) => append(warehouse.writer, one, source([[plainRow()]]))),
    );
    const order = await all<{ load_id: bigint }>('select load_id from etl.loads order by loaded_at');
    expect(order.map(({ load_id }) => load_id)).toEqual(order.map(({ load_id }) => load_id).toSorted());
    expect(new Set(outcomes.map((load) => (load.kind === 'loaded' ? load.loadId : 0n))).size).toBe(4);
  });
});

/** What the server should hold for a row. */
function expected(row: PlainRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const kind = COLUMN_KINDS.get(name);
      if (value === null) return [name, null];
      if (kind === 'decimal') {
        const units = roundExactly(Math.abs(Number(value))) ?? 0n;
        return [name, Number(value) < 0 ? -units : units];
      }
      if (kind === 'int53') return [name, BigInt(value)];
      if (kind === 'json') return [name, JSON.parse(String(value)) as unknown];
      return [name, value];
    }),
  );
}

/** A stored row in the same terms. */
function comparable(row: PlainRow): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([name]) => COLUMN_KINDS.has(name))
      .map(([name, value]): [string, unknown] => {
        const kind = COLUMN_KINDS.get(name);
        if (value === null) return [name, null];
        if (kind === 'decimal') return [name, BigInt(String(value).replace('.', ''))];
        if (kind === 'date') return [name, daysOf(String(value))];
        return [name, value];
      }),
  );
}

function daysOf(date: string): number {
  const [, year = '', rest = '', era = ''] = /^(\d+)-(\d\d-\d\d)( BC)?$/.exec(date) ?? [];
  const signed = era === '' ? Number(year) : 1 - Number(year);
  const padded = `${signed < 0 ? '-' : '+'}${String(Math.abs(signed)).padStart(6, '0')}`;
  return Date.parse(`${padded}-${rest}T00:00:00Z`) / 86_400_000;
}

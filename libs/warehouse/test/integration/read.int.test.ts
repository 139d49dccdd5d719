import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WarehousePool } from '../../src/index.ts';
import {
  readDataThroughDate,
  readLastLoadId,
  readLoadCounts,
  readMonthlySummary,
  readQuarantineSummary,
} from '../../src/read/index.ts';
import { append, coverEmptyLoads, recordFailure, recordNoData } from '../../src/write/index.ts';
import { plainRow, request, source, summaryOf } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const STREAM = 'campaigns-report:a';

let warehouse: TestWarehouse;
/** Every function of ./read must work with the dashboard's role. */
let reader: WarehousePool;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  reader = warehouse.connectAs('dashboard_ro');
});
afterAll(async () => {
  await warehouse.stop();
});

describe('the reads', () => {
  it('return nothing for an empty warehouse, without an error', async () => {
    expect(await readDataThroughDate(reader, STREAM)).toBeNull();
    expect(await readLastLoadId(reader, STREAM)).toBeNull();
    expect(await readLoadCounts(reader, STREAM)).toEqual([]);
    expect(await readQuarantineSummary(reader, STREAM)).toEqual([]);
  });

  it('sum up the ledger and the quarantine', async () => {
    const refused = (recordIndex: number, executionDate: string | null, ...rules: string[]) => ({
      recordIndex,
      executionDate,
      campaignName: null,
      adName: null,
      reasons: rules.map((rule) => ({ rule, message: 'm' })),
      rawJson: '{}',
    });
    const quarantined = [
      refused(0, '2024-10-04', 'negative', 'negative'),
      refused(1, '2024-10-02', 'negative', 'no-name'),
      refused(2, null, 'no-name'),
      refused(3, null, 'negative'),
    ];
    const one = request();
    const loaded = await append(
      warehouse.writer,
      one,
      source([[plainRow(), plainRow()]], summaryOf(2, { collapsed: 1, quarantined })),
    );
    await append(warehouse.writer, { ...one, runId: 'run 2' }, source([]));
    await recordFailure(warehouse.writer, {
      stream: STREAM,
      window: { fromDate: '2024-10-20', toDate: '2024-10-20' },
      runId: 'run 2',
      asOfDate: '2024-10-21',
      code: 'X',
      message: 'm',
    });
    expect(await readLoadCounts(reader, STREAM)).toMatchObject([
      {
        status: 'loaded',
        loads: 1,
        received: 7n,
        accepted: 2n,
        collapsed: 1n,
        quarantined: 4n,
        lastLoadedAt: loaded.kind === 'loaded' ? loaded.loadedAt : '',
      },
      { status: 'unchanged', loads: 1, received: 0n },
    ]);
    expect(await readQuarantineSummary(reader, STREAM)).toEqual([
      { rule: 'negative', records: 3, firstDate: '2024-10-02', lastDate: '2024-10-04' },
      { rule: 'no-name', records: 2, firstDate: '2024-10-02', lastDate: '2024-10-02' },
    ]);
    // A day that only failed has no data, nor has one that was answered with nothing.
    const { response, ...empty } = request({ window: { fromDate: '2024-10-10', toDate: '2024-10-10' } });
    expect(response.bytes).toBe(10);
    const { loadId } = await recordNoData(warehouse.writer, empty);
    await coverEmptyLoads(warehouse.writer, STREAM, [loadId]);
    expect(await readDataThroughDate(reader, STREAM)).toBe('2024-10-04');
  });

  it('read arrays as exactly as single values', async () => {
    const { rows } = await reader.query(
      `select array[9007199254740993, null] as int8, array[array[12345678901234567890.10], array['NaN'::numeric]] as numeric,
              array[timestamptz '2024-10-01 08:40:18.370123+00'] as timestamptz,
              array[timestamp '2024-10-01 08:40:18.370123'] as timestamp, array[date '2024-10-01'] as date, '{}'::numeric[] as none`,
    );
    expect(rows).toEqual([
      {
        int8: [9_007_199_254_740_993n, null],
        numeric: [['12345678901234567890.10'], ['NaN']],
        timestamptz: ['2024-10-01T08:40:18.370123Z'],
        timestamp: ['2024-10-01 08:40:18.370123'],
        date: ['2024-10-01'],
        none: [],
      },
    ]);
  });

  it('read the monthly summary exactly, and report that dbt has not built it yet', async () => {
    const months = { fromMonth: '2024-10-01', toMonth: '2024-10-01' };
    await expect(readMonthlySummary(reader, months)).rejects.toMatchObject({
      code: 'WAREHOUSE_NOT_MIGRATED',
    });
    const dbt = warehouse.connectAs('dbt_transformer');
    await dbt.query(
      `create view public_reporting.monthly_campaign_summary as
       select m::date as report_month, c::varchar(255) as campaign_name,
              12345678901234567.89::numeric as total_spend, 9007199254740993::bigint as total_impressions,
              1::bigint as total_clicks, 1::bigint as total_registrations, 0::bigint as total_payers_14d,
              1.10::numeric as total_revenue_14d, 0.5::numeric as roas_3d, 0.1::numeric as cpi,
              null::numeric as cpp_14d, 0.25::numeric as retention_rate_14d, 'later' as further_column
         from unnest(array['2024-09-01', '2024-10-01']) as m, unnest(array['b', 'a']) as c`,
    );
    const rows = await readMonthlySummary(reader, months);
    expect(rows.map((row) => [row.reportMonth, row.campaignName])).toEqual([
      ['2024-10-01', 'a'],
      ['2024-10-01', 'b'],
    ]);
    expect(rows[0]).toMatchObject({
      totalSpend: '12345678901234567.89',
      totalImpressions: 9_007_199_254_740_993n,
      totalRevenue14d: '1.10',
      cpp14d: null,
    });
  });
});

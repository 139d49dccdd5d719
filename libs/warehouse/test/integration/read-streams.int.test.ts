import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPool, createDatabaseIfMissing } from '../../src/index.ts';
import type { WarehousePool } from '../../src/index.ts';
import { readHistoryChanges } from '../../src/read/index.ts';
import { append, readProfiles } from '../../src/write/index.ts';
import { streamRows } from '../../src/connect/stream-rows.ts';
import { refused } from '../support/quarantine.ts';
import { plainRow, request, source, summaryOf } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const STREAM = 'campaigns-report:a';

let warehouse: TestWarehouse;
/** All of these must do with what a dashboard may see. */
let reader: WarehousePool;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  reader = warehouse.connectAs('dashboard_ro', {});
});
afterAll(async () => {
  await warehouse.stop();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What somebody still holds: garbage that nobody has collected yet says nothing. */
function heldBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe('streamRows', () => {
  const big = `select n::int8 as n, repeat('x', 1000) as text from generate_series(1, $1::int4) as n`;

  it('reads a large result in order and in bounded memory', async () => {
    const batches = 300_000;
    let expected = 0n;
    let peakBytes = 0;
    const before = heldBytes();
    for await (const row of streamRows<{ n: bigint; text: string }>(reader, 'read', big, [batches])) {
      expected += 1n;
      if (row.n !== expected) throw new Error('out of order');
      if (expected % 30_000n === 0n) peakBytes = Math.max(peakBytes, heldBytes() - before);
    }
    expect(expected).toBe(BigInt(batches));
    // The result is 300 MB of text; whoever held it would hold more than that.
    expect(peakBytes).toBeLessThan(30 * 1024 * 1024);
  });

  it.each([1, 7, 100])(
    'gives every row once in batches of %i, also when the last one is full',
    async (batchRows) => {
      const rows = await Array.fromAsync(streamRows<{ n: bigint }>(reader, 'read', big, [14], { batchRows }));
      expect(rows.map(({ n }) => Number(n))).toEqual(Array.from({ length: 14 }, (_, n) => n + 1));
    },
  );

  it('returns its connection without a transaction when the consumer leaves early', async () => {
    const pool = connectPool({
      ...warehouse.database,
      user: 'orchestrator',
      password: 'not-a-secret',
      role: 'dashboard_ro',
      applicationName: 'one connection',
      max: 1,
    });
    try {
      for await (const row of streamRows<{ n: bigint }>(pool, 'read', big, [5_000])) {
        if (row.n === 3n) break;
      }
      const { rows } = await pool.query<{ idle: boolean }>(
        `select now() = statement_timestamp() as idle, count(*)::int4 as cursors from pg_cursors`,
      );
      expect(rows).toEqual([{ idle: true, cursors: 0 }]);
    } finally {
      await pool.end();
    }
  });

  it('writes nothing, also if the statement tries to', async () => {
    const rows = streamRows(warehouse.writer, 'read', `select nextval('etl.loads_load_id_seq')`, []);
    await expect(Array.fromAsync(rows)).rejects.toMatchObject({ name: 'WarehouseError' });
  });

  it('throws when the connection breaks between two rows', async () => {
    const rows = streamRows<{ n: bigint }>(reader, 'read', big, [500_000], { batchRows: 10 });
    const reading = (async () => {
      for await (const row of rows) {
        if (row.n === 20n) {
          await warehouse.owner.query(
            `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test dashboard_ro'`,
          );
        }
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'WAREHOUSE_CONNECTION_LOST', retryable: true });
  });

  it('refuses batches of no size', async () => {
    const rows = streamRows(reader, 'read', 'select 1', [], { batchRows: 0 });
    await expect(rows.next()).rejects.toMatchObject({ code: 'WAREHOUSE_INVALID_SETTING' });
  });
});

describe('the profiles of the loads', () => {
  it('are read by load, before a load and for windows of a length', async () => {
    const profile = [{ column: 'clicks', nulls: 0, max: 1 }];
    const loaded = await append(
      warehouse.writer,
      request(),
      source([[plainRow()]], summaryOf(1, { collapsed: 2, quarantined: [refused(1)], profile })),
    );
    const loadId = loaded.kind === 'loaded' ? loaded.loadId : 0n;
    expect(await readProfiles(reader, { stream: STREAM, limit: 14 })).toMatchObject([
      { loadId, columns: { clicks: { nulls: 0, max: 1 } } },
    ]);
    expect(await readProfiles(reader, { stream: STREAM, limit: 14, beforeLoadId: loadId })).toEqual([]);
    expect(await readProfiles(reader, { stream: STREAM, limit: 14, windowDays: 2 })).toEqual([]);
  });
});

describe('the history', () => {
  it('counts the changes of later loads by kind', async () => {
    const dbt = warehouse.connectAs('dbt_transformer');
    await expect(readHistoryChanges(dbt, { afterLoadId: 0n })).rejects.toMatchObject({
      code: 'WAREHOUSE_NOT_MIGRATED',
    });
    await dbt.query(
      `create table public_core.fct_performance_changes as
       select gen_random_uuid() as version_id, date '2024-10-01' + load_id as date_day, 'c' as campaign_name,
              change_kind as ad_name, change_kind, load_id::int8
         from (values ('initial', 1), ('initial', 2), ('maturation', 2), ('maturation', 3), ('deletion', 2)) as v (change_kind, load_id)`,
    );
    // A version with two changed metrics is one version.
    await dbt.query(
      `insert into public_core.fct_performance_changes select * from public_core.fct_performance_changes where load_id = 2`,
    );
    expect(await readHistoryChanges(dbt, { afterLoadId: 1n })).toEqual([
      {
        change: 'initial',
        versions: 1,
        fromDate: '2024-10-03',
        toDate: '2024-10-03',
        example: '2024-10-03 c initial',
      },
      {
        change: 'maturation',
        versions: 2,
        fromDate: '2024-10-03',
        toDate: '2024-10-04',
        example: '2024-10-03 c maturation',
      },
      {
        change: 'deletion',
        versions: 1,
        fromDate: '2024-10-03',
        toDate: '2024-10-03',
        example: '2024-10-03 c deletion',
      },
    ]);
    expect(await readHistoryChanges(dbt, { afterLoadId: 3n })).toEqual([]);
  });
});

describe('createDatabaseIfMissing', () => {
  it('creates a database of any name once, also for simultaneous calls', async () => {
    const name = 'Volka "marketing"';
    await Promise.all([1, 2, 3].map(() => createDatabaseIfMissing(warehouse.owner, name)));
    await createDatabaseIfMissing(warehouse.owner, name);
    const { rows } = await warehouse.owner.query(
      'select count(*)::int4 as n from pg_database where datname = $1',
      [name],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('reports a missing privilege', async () => {
    await expect(createDatabaseIfMissing(warehouse.writer, 'other')).rejects.toMatchObject({
      code: 'WAREHOUSE_PERMISSION_DENIED',
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPool, migrate } from '../../src/index.ts';
import type { WarehousePool } from '../../src/index.ts';
import { appendWithRetries, withStreamLock } from '../../src/write/index.ts';
import { startTestPooler } from '../support/pooler.ts';
import type { PoolerOptions, TestPooler } from '../support/pooler.ts';
import { plainRow, request, source } from '../support/rows.ts';
import { LOGIN, startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  const { database } = warehouse.database;
  await warehouse.owner.query(`alter database ${database} set timezone = 'America/Santiago'`);
});
afterAll(async () => {
  await warehouse.stop();
});

async function through<T>(
  options: PoolerOptions & { readonly role?: string; readonly connectTimeoutMs?: number },
  work: (pool: WarehousePool) => Promise<T>,
): Promise<T> {
  const { role, connectTimeoutMs } = options;
  const login = role === undefined ? {} : LOGIN;
  const pooler: TestPooler = await startTestPooler({ ...warehouse.database, ...login }, options);
  const pool = connectPool({
    ...warehouse.database,
    ...login,
    port: pooler.port,
    applicationName: 'test',
    max: 3,
    ...(role === undefined ? {} : { role }),
    ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
  });
  try {
    return await work(pool);
  } finally {
    await pool.end();
    await pooler.stop();
  }
}

describe('a pooler in session mode', () => {
  it('is accepted: migrations, locks and loads work as on a direct connection', async () => {
    await through({ mode: 'session', size: 8 }, (pool) => migrate(pool));
    await through({ mode: 'session', size: 8, role: 'etl_writer' }, async (pool) => {
      await withStreamLock(pool, 's', async () => {
        const rows = source([[plainRow({ ad_name: 'a' })]]);
        expect(await appendWithRetries(pool, request(), () => rows)).toMatchObject({ kind: 'loaded' });
      });
      const { rows } = await pool.query<{ zone: string; role: string }>(
        `select current_setting('TimeZone') as zone, current_user::text as role`,
      );
      expect(rows).toEqual([{ zone: 'UTC', role: 'etl_writer' }]);
    });
  });

  it('is reported as too small if it has a single server connection', async () => {
    const asked = through({ mode: 'session', size: 1, connectTimeoutMs: 500 }, (pool) =>
      pool.query('select'),
    );
    await expect(asked).rejects.toMatchObject({
      code: 'WAREHOUSE_POOLER_UNSUITABLE',
      message: expect.stringContaining('raise its pool size') as string,
    });
  });
});

describe.each([1, 2, 8])('a pooler in transaction mode with %i connections', (size) => {
  it('is refused before its sessions are changed', async () => {
    const asked = through({ mode: 'transaction', size, role: 'etl_writer', connectTimeoutMs: 1000 }, (pool) =>
      pool.query('select'),
    );
    await expect(asked).rejects.toMatchObject({
      code: 'WAREHOUSE_POOLER_UNSUITABLE',
      message: expect.stringContaining('use pool_mode = session or no pooler') as string,
    });
  });
});

it('a direct connection is in UTC, whatever the database says', async () => {
  const { rows } = await warehouse
    .connectAs('etl_writer')
    .query<{ zone: string }>(`select current_setting('TimeZone') as zone`);
  expect(rows).toEqual([{ zone: 'UTC' }]);
});

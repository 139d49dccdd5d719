import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { connectPool } from '../../src/index.ts';
import { append, withStreamLock } from '../../src/write/index.ts';
import { plainRow, request, source } from '../support/rows.ts';
import { LOGIN, startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterAll(async () => {
  await warehouse.stop();
});

describe('withStreamLock', () => {
  it('lets one writer append, and reports it to a second one at once', async () => {
    const other = warehouse.connectAs('etl_writer');
    await withStreamLock(warehouse.writer, 's', async () => {
      await append(warehouse.writer, request({ stream: 's' }), source([[plainRow()]]));
      await expect(withStreamLock(other, 's', () => Promise.resolve())).rejects.toMatchObject({
        code: 'WAREHOUSE_STREAM_BUSY',
        retryable: true,
        message: expect.stringContaining('application "test etl_writer"') as string,
        context: { holderApplication: 'test etl_writer', holderPid: expect.any(Number) as number },
      });
      expect(await withStreamLock(other, 'another stream', () => Promise.resolve('in'))).toBe('in');
    });
    expect(await withStreamLock(other, 's', () => Promise.resolve('in'))).toBe('in');
  });

  it('frees the stream when its work throws', async () => {
    const failing = withStreamLock(warehouse.writer, 's', () => Promise.reject(new RangeError('own')));
    await expect(failing).rejects.toThrow(RangeError);
    expect(await withStreamLock(warehouse.writer, 's', () => Promise.resolve('in'))).toBe('in');
  });

  it('aborts the signal of the work when the lock is lost', async () => {
    const lost = withStreamLock(warehouse.writer, 's', async (signal) => {
      await warehouse.owner.query(
        `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory'`,
      );
      // The loss may have been noticed before the query above was answered.
      if (!signal.aborted) await once(signal, 'abort');
      signal.throwIfAborted();
    });
    await expect(lost).rejects.toMatchObject({ code: 'WAREHOUSE_CONNECTION_LOST', retryable: true });
    // A session says that it ends a moment before it lets go of its locks.
    await vi.waitFor(async () => {
      expect(await withStreamLock(warehouse.writer, 's', () => Promise.resolve('in'))).toBe('in');
    });
  });

  it('refuses a pool that has no second connection for the work', async () => {
    const small = connectPool({ ...warehouse.database, ...LOGIN, applicationName: 'small', max: 1 });
    await expect(withStreamLock(small, 's', () => Promise.resolve())).rejects.toMatchObject({
      code: 'WAREHOUSE_INVALID_SETTING',
    });
    await small.end();
  });
});

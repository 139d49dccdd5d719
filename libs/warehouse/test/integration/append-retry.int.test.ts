import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendWithRetries, withStreamLock } from '../../src/write/index.ts';
import type { RetryNote } from '../../src/write/index.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { plainRow, request, source } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const RAW = 'public.campaign_performance_raw_appends';
const ROWS = [plainRow({ ad_name: 'a' }), plainRow({ ad_name: 'b' })];

let warehouse: TestWarehouse;
let notes: RetryNote[];
let opened: number;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  // A sequence is not rolled back: it counts the attempts.
  await warehouse.owner.query(
    `create sequence public.attempts; grant usage on sequence public.attempts to etl_writer`,
  );
});
afterAll(async () => {
  await warehouse.stop();
});
beforeEach(async () => {
  notes = [];
  opened = 0;
  await warehouse.owner.query(
    `truncate ${RAW}, etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes cascade;
     alter sequence public.attempts restart`,
  );
});
afterEach(async () => {
  await warehouse.owner.query(
    'drop trigger if exists trouble on etl.loads; drop function if exists public.trouble',
  );
});

const options = { baseDelayMs: 1, onRetry: (note: RetryNote) => notes.push(note) };

function openBatches() {
  opened += 1;
  return source([ROWS]);
}

/** The first `times` attempts meet this statement when they write the ledger. */
async function trouble(times: number, statement: string): Promise<void> {
  await warehouse.owner.query(
    `create function public.trouble() returns trigger language plpgsql security definer as $$
     begin if nextval('public.attempts') <= ${String(times)} then ${statement}; end if; return new; end $$;
     create trigger trouble before insert on etl.loads for each row execute function public.trouble()`,
  );
}

async function counts(): Promise<unknown> {
  const { rows } = await warehouse.owner.query<object>(
    `select (select count(*)::int4 from ${RAW}) as rows, (select count(*)::int4 from etl.loads) as loads,
            (select count(*)::int4 from ${RAW} where _load_id not in (select load_id from etl.loads)) as strays`,
  );
  return rows[0];
}

describe('appendWithRetries', () => {
  it.each([
    ['a serialization failure', "raise exception 'x' using errcode = '40001'", 'WAREHOUSE_CONFLICT'],
    ['a deadlock', "raise exception 'x' using errcode = '40P01'", 'WAREHOUSE_CONFLICT'],
    ['a server that is full', "raise exception 'x' using errcode = '53100'", 'WAREHOUSE_OUT_OF_RESOURCES'],
    ['a killed session', 'perform pg_terminate_backend(pg_backend_pid())', 'WAREHOUSE_CONNECTION_LOST'],
  ])('gets over %s, each time with new batches', async (_what, statement, code) => {
    await trouble(2, statement);
    const outcome = await appendWithRetries(warehouse.writer, request(), openBatches, options);
    expect(outcome).toMatchObject({ kind: 'loaded', rows: 2, confirmedBy: 'commit' });
    expect(notes.map(({ attempt, error }) => [attempt, error.code])).toEqual([
      [1, code],
      [2, code],
    ]);
    expect(opened).toBe(3);
    expect(await counts()).toEqual({ rows: 2, loads: 1, strays: 0 });
  });

  it('gives up after its attempts, and nothing stays', async () => {
    await trouble(9, "raise exception 'x' using errcode = '40001'");
    const given = appendWithRetries(warehouse.writer, request(), openBatches, { ...options, attempts: 2 });
    await expect(given).rejects.toMatchObject({ code: 'WAREHOUSE_CONFLICT', retryable: true });
    expect(opened).toBe(2);
    expect(await counts()).toEqual({ rows: 0, loads: 0, strays: 0 });
  });

  it('does not retry an error that is not retryable', async () => {
    await trouble(1, "raise exception 'x' using errcode = '23514'");
    await expect(appendWithRetries(warehouse.writer, request(), openBatches, options)).rejects.toMatchObject({
      code: 'WAREHOUSE_VALUE_REFUSED',
    });
    expect(opened).toBe(1);
  });

  it('loads once when the answer to the commit is lost, confirmed by the ledger', async () => {
    const proxy = await startCuttingProxy(warehouse.database.port);
    try {
      const writer = warehouse.connectAs('etl_writer', { port: proxy.port });
      const outcome = await appendWithRetries(
        writer,
        request(),
        () =>
          source([ROWS], undefined, () => {
            proxy.armed.value = true;
          }),
        options,
      );
      expect(proxy.cuts()).toBe(1);
      expect(outcome).toMatchObject({ kind: 'loaded', rows: 2, confirmedBy: 'ledger' });
      expect(notes).toEqual([]);
      expect(await counts()).toEqual({ rows: 2, loads: 1, strays: 0 });
    } finally {
      await proxy.close();
    }
  });

  it('does not write after its stream lock is lost', async () => {
    const other = warehouse.connectAs('etl_writer');
    const given = withStreamLock(other, 'campaigns-report:a', async (lockLost) =>
      appendWithRetries(
        warehouse.writer,
        request(),
        () =>
          source([ROWS], undefined, async () => {
            // Both connections go: the one that writes, and the one that holds the lock.
            await warehouse.owner.query(
              `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test etl_writer'`,
            );
            if (lockLost.aborted) return;
            await new Promise((resolve) => {
              lockLost.addEventListener('abort', resolve, { once: true });
            });
          }),
        { ...options, signal: lockLost },
      ),
    );
    await expect(given).rejects.toThrow('Cannot go on as the writer');
    expect(await counts()).toEqual({ rows: 0, loads: 0, strays: 0 });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { append } from '../../src/write/index.ts';
import type { BatchSource } from '../../src/write/index.ts';
import { startCuttingProxy } from '../support/cutting-proxy.ts';
import { refused } from '../support/quarantine.ts';
import { plainRow, request, source, summaryOf, toBatch } from '../support/rows.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const RAW = 'public.campaign_performance_raw_appends';
const LOST = { code: 'WAREHOUSE_CONNECTION_LOST', retryable: true };
/** Several chunks, so that a kill after the first batch falls into a COPY under way. */
const BATCH = Array.from({ length: 3_000 }, (_, n) => plainRow({ ad_name: `ad ${String(n)}` }));

const SUMMARY = summaryOf(BATCH.length, {
  dayVolumes: [
    {
      date: '2024-10-04',
      rowCount: BATCH.length,
      impressions: 1,
      clicks: 1,
      registrations: 1,
      players: { 1: 1, 3: 1, 7: null, 14: null },
    },
  ],
});

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  // Kills the session that fires it; a constraint trigger can wait for the commit.
  await warehouse.owner.query(
    `create function public.end_this_session() returns trigger language plpgsql security definer as
       'begin perform pg_terminate_backend(pg_backend_pid()); perform 1; return null; end'`,
  );
});
afterAll(async () => {
  await warehouse.stop();
});
beforeEach(async () => {
  await warehouse.owner.query(
    `truncate ${RAW}, etl.loads, etl.coverage, etl.quarantine, etl.profiles, etl.history_loads, etl.warnings, etl.day_volumes cascade`,
  );
});

async function killWriters(): Promise<void> {
  await warehouse.owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'test etl_writer'`,
  );
}

/** Rows by load, and whether the ledger knows that load; a row without its ledger entry shows as false. */
async function state(): Promise<readonly object[]> {
  const { rows } = await warehouse.owner.query<object>(
    `select count(*) as rows, bool_and(l.load_id is not null) as known, count(distinct r._load_id) as loads
       from ${RAW} as r left join etl.loads as l on l.load_id = r._load_id
     having count(*) > 0
     union all
     select l.rows_accepted, false, 0 from etl.loads as l
      where l.rows_accepted <> (select count(*) from ${RAW} as r where r._load_id = l.load_id)`,
  );
  return rows;
}

/** Refused rows have no foreign key: a row whose load is not in the ledger must never be seen. */
async function quarantined(): Promise<readonly object[]> {
  const { rows } = await warehouse.owner.query<object>(
    `select count(*) as rows, count(l.load_id) as known
       from etl.quarantine as q left join etl.loads as l on l.load_id = q.load_id`,
  );
  return rows;
}

async function countDayVolumes(): Promise<number | null> {
  return (await warehouse.owner.query('select from etl.day_volumes')).rowCount;
}

describe('append, killed', () => {
  it.each([
    ['before the first row', 0],
    ['in the COPY', 1],
    ['after the last row', 4],
  ])('%s: nothing stays, and a second call loads once', async (_when, position) => {
    const one = request();
    const batches = [BATCH, BATCH, BATCH, BATCH];
    const killed = source(batches, undefined, async (sent) => {
      if (sent === position) await killWriters();
    });
    await expect(append(warehouse.writer, one, killed)).rejects.toMatchObject(LOST);
    expect(await state()).toEqual([]);
    expect(await append(warehouse.writer, one, source(batches))).toMatchObject({
      kind: 'loaded',
      rows: 12_000,
    });
    expect(await state()).toEqual([{ rows: 12_000n, known: true, loads: 1n }]);
  });

  it.each([
    ['between ledger and coverage', 'after insert on etl.loads'],
    ['between profile and day volumes', 'after insert on etl.day_volumes'],
    ['after all statements, before the commit', 'after insert on etl.history_loads'],
    ['in the commit', 'after insert on etl.loads deferrable initially deferred'],
  ])('%s: nothing stays, and a second call loads once', async (_when, event) => {
    const one = request();
    await warehouse.owner.query(
      `create constraint trigger kill ${event} for each row execute function public.end_this_session()`,
    );
    try {
      await expect(append(warehouse.writer, one, source([BATCH], SUMMARY))).rejects.toMatchObject(LOST);
    } finally {
      await warehouse.owner.query(`drop trigger kill on ${/etl\.\w+/.exec(event)?.[0] ?? ''}`);
    }
    expect(await state()).toEqual([]);
    expect(await countDayVolumes()).toBe(0);
    expect(await append(warehouse.writer, one, source([BATCH], SUMMARY))).toMatchObject({ rows: 3_000 });
    expect(await state()).toEqual([{ rows: 3_000n, known: true, loads: 1n }]);
    expect(await countDayVolumes()).toBe(1);
  });

  it('stores no refused row without its load, for a kill at any point', async () => {
    const many = Array.from({ length: 3_000 }, (_, n) => refused(n, { rawJson: 'x'.repeat(2_000) }));
    const batches = [{ ...toBatch([]), quarantined: many }, toBatch(BATCH)];
    async function* refusing(end: () => Promise<void> | void): BatchSource {
      yield* batches;
      await end();
      const counts = { received: 6_000, accepted: 3_000, collapsed: 0, quarantined: 3_000 };
      return { ...counts, profile: [] };
    }
    const one = request();
    await expect(append(warehouse.writer, one, refusing(killWriters))).rejects.toMatchObject(LOST);
    const gone = refusing(() => {
      throw new Error('the answer is damaged');
    });
    await expect(append(warehouse.writer, one, gone)).rejects.toThrow('damaged');
    expect(await quarantined()).toEqual([{ rows: 0n, known: 0n }]);
    await append(
      warehouse.writer,
      one,
      refusing(() => undefined),
    );
    expect(await quarantined()).toEqual([{ rows: 3_000n, known: 3_000n }]);
    await expect(warehouse.writer.query('delete from etl.loads')).rejects.toThrow('permission denied');
  });

  it('reads the ledger when only the answer to the commit was lost', async () => {
    const proxy = await startCuttingProxy(warehouse.database.port);
    try {
      const writer = warehouse.connectAs('etl_writer', { port: proxy.port });
      const outcome = await append(
        writer,
        request(),
        source([BATCH], SUMMARY, () => {
          proxy.armed.value = true;
        }),
      );
      expect(proxy.cuts()).toBe(1);
      expect(outcome).toMatchObject({ kind: 'loaded', rows: 3_000 });
      expect(await state()).toEqual([{ rows: 3_000n, known: true, loads: 1n }]);
      expect(await countDayVolumes()).toBe(1);
    } finally {
      await proxy.close();
    }
  });

  it('finds its own load when the same run repeats it', async () => {
    const one = request();
    const first = await append(warehouse.writer, one, source([BATCH]));
    const repeated = await append(warehouse.writer, one, source([BATCH]));
    expect(repeated).toEqual({ ...first, confirmedBy: 'ledger' });
    expect(await state()).toEqual([{ rows: 3_000n, known: true, loads: 1n }]);
    const { rowCount } = await warehouse.owner.query('select from etl.loads');
    expect(rowCount).toBe(1);
  });
});

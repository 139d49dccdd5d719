import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { connectPool, setLoginPassword } from '../../src/index.ts';
import type { WarehousePool } from '../../src/index.ts';
import { appendWithRetries } from '../../src/write/index.ts';
import type { RetryNote } from '../../src/write/index.ts';
import { plainRow, request, source } from '../support/rows.ts';
import { LOGIN, startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

let warehouse: TestWarehouse;
const pools: WarehousePool[] = [];

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});
afterAll(async () => {
  await warehouse.stop();
});

function open(overrides: {
  readonly password?: () => Promise<string>;
  readonly statementTimeoutMs?: number;
}) {
  const pool = connectPool({
    ...warehouse.database,
    ...LOGIN,
    role: 'etl_writer',
    applicationName: 'fail-over',
    ...overrides,
  });
  pools.push(pool);
  return pool;
}

/** Leaves idle connections in the pool. */
async function warm(pool: WarehousePool, connections: number): Promise<readonly number[]> {
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  const pids = await Promise.all(clients.map((client) => pidOf(client)));
  for (const client of clients) client.release();
  return pids;
}

async function pidOf(runner: Pick<WarehousePool, 'query'>): Promise<number> {
  const { rows } = (await runner.query('select pg_backend_pid() as pid')) as { rows: { pid: number }[] };
  return rows[0]?.pid ?? 0;
}

async function setReadOnly(value: 'on' | 'off'): Promise<void> {
  await warehouse.owner.query(`alter role orchestrator set default_transaction_read_only = ${value}`);
}

const load = (pool: WarehousePool, runId: string, onRetry: (note: RetryNote) => void) =>
  appendWithRetries(pool, { ...request(), runId }, () => source([[plainRow({ ad_name: runId })]]), {
    baseDelayMs: 20,
    onRetry,
  });

it('a load survives a server that became read-only, on new connections', async () => {
  await setReadOnly('on');
  const pool = open({});
  const before = await warm(pool, 3);
  await setReadOnly('off');
  const notes: RetryNote[] = [];
  expect(await load(pool, 'read-only', (note) => notes.push(note))).toMatchObject({ kind: 'loaded' });
  expect(notes.map(({ error }) => error.code)).toEqual(['WAREHOUSE_READ_ONLY']);
  expect(notes[0]?.error).toMatchObject({
    retryable: true,
    message: expect.stringMatching(/read-only; a fail-over may be under way/) as string,
  });
  // Those to the former primary are gone, the idle ones too.
  expect(before).not.toContain(await pidOf(pool));
  expect(pool.totalCount).toBe(1);
});

it('a password that was rotated during a run is requested again', async () => {
  const asked: string[] = [];
  let current = 'an old one';
  await setLoginPassword(warehouse.owner, 'orchestrator', 'a new one');
  const pool = open({
    password: () => {
      asked.push(current);
      const given = current;
      // The secret store has the new one from now on.
      current = 'a new one';
      return Promise.resolve(given);
    },
  });
  const notes: RetryNote[] = [];
  try {
    expect(await load(pool, 'rotated', (note) => notes.push(note))).toMatchObject({ kind: 'loaded' });
  } finally {
    await setLoginPassword(warehouse.owner, 'orchestrator', LOGIN.password);
  }
  expect(asked).toEqual(['an old one', 'a new one']);
  expect(notes.map(({ error }) => error.code)).toEqual(['WAREHOUSE_LOGIN_REFUSED']);
});

it('a wrong password that stays the same is not tried again', async () => {
  const pool = connectPool({ ...warehouse.database, ...LOGIN, password: 'wrong', applicationName: 'test' });
  pools.push(pool);
  const notes: RetryNote[] = [];
  await expect(load(pool, 'wrong', (note) => notes.push(note))).rejects.toMatchObject({
    code: 'WAREHOUSE_LOGIN_REFUSED',
    retryable: false,
  });
  expect(notes).toEqual([]);
});

it('a statement timeout is reported as such and is retryable', async () => {
  const pool = open({ statementTimeoutMs: 100 });
  const blocker = await warehouse.owner.connect();
  await blocker.query('begin; lock table etl.loads in access exclusive mode');
  const notes: RetryNote[] = [];
  const loading = load(pool, 'slow', (note) => {
    notes.push(note);
    if (notes.length === 1) void blocker.query('commit');
  });
  try {
    expect(await loading).toMatchObject({ kind: 'loaded' });
  } finally {
    await sleep(0);
    blocker.release();
  }
  expect(notes[0]?.error).toMatchObject({
    code: 'WAREHOUSE_STATEMENT_CANCELED',
    message: expect.stringMatching(/canceled by a timeout.*57014.*statement_timeout/) as string,
  });
});

it('the error of a denied statement has login, role and the command that restores grants', async () => {
  const denied = warehouse.connectAs('dashboard_ro');
  await expect(load(denied, 'denied', () => undefined)).rejects.toMatchObject({
    code: 'WAREHOUSE_PERMISSION_DENIED',
    message: expect.stringMatching(
      /as orchestrator \(role dashboard_ro\): permission denied .*volka migrate --repair/,
    ) as string,
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerWithNodes, createFakeDbtRunner } from '@volka/dbt-runner/fake';
import type { FakeAnswer } from '@volka/dbt-runner/fake';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { connectPool, migrate } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { fillHistory } from '../../../src/history/fill-history.ts';
import type { TaskResult } from '../../../src/runner/task-result.ts';
import { dbtTask } from '../../../src/tasks/dbt-task.ts';
import { testContext } from '../../task-context.ts';

let server: TestPostgres;
let projectDir: string;
let owner: WarehousePool;
let writer: WarehousePool;
let transformer: WarehousePool;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(async () => {
  await server.stop();
});
beforeEach(async () => {
  const database = await server.createDatabase();
  await migrate(database);
  const pool = (role?: string): WarehousePool =>
    connectPool({ ...database, ...(role === undefined ? {} : { role }), applicationName: 'test', max: 2 });
  [owner, writer, transformer] = [pool(), pool('etl_writer'), pool('dbt_transformer')];
  projectDir = await mkdtemp(join(tmpdir(), 'volka-fill-history-'));
  await writeFile(join(projectDir, 'dbt_project.yml'), 'name: p');
});
afterEach(async () => {
  await Promise.all([owner, writer, transformer].map((pool) => pool.end()));
  await rm(projectDir, { recursive: true });
});

/** Simulates a pass of the snapshot: afterwards the table exists and contains the oldest waiting load. */
const TAKE_ONE = `
  create table if not exists public.scd_campaign_performance (n int);
  update etl.history_loads set state = 'in_history', in_history_at = clock_timestamp()
   where load_id = (select min(load_id) from etl.history_loads where state = 'waiting')`;

async function passAnswer(): Promise<FakeAnswer> {
  await owner.query(TAKE_ONE);
  const { events, outcome } = answerWithNodes([]);
  // A little later than the load: Node has milliseconds, PostgreSQL microseconds.
  return {
    events,
    outcome: { ...outcome, startedAt: new Date().toISOString(), elapsedMs: 10, invocationId: randomUUID() },
  };
}

async function aLoadWaits(): Promise<void> {
  await owner.query(`
    with load as (
      insert into etl.loads (stream, from_date, to_date, run_id, as_of_date, status, attempts, schema_version, records_received,
        rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at)
      values ('s', '2024-10-01', '2024-10-01', 'r', '2024-10-02', 'loaded', 1, '1', 0, 0, 0, 0, 1, 1, now(), now())
      returning load_id
    )
    insert into etl.history_loads (load_id, stream, from_date, to_date, offered_at)
    select load_id, 's', '2024-10-01', '2024-10-01', now() from load`);
}

/** The snapshot task of a pipeline, and how often it called dbt. */
async function runSnapshot(
  answer: () => Promise<FakeAnswer> = passAnswer,
): Promise<Pick<TaskResult, 'summary'> & { readonly calls: number }> {
  const runner = createFakeDbtRunner(answer);
  const { summary } = await dbtTask(
    testContext({
      runId: 'run',
      pipelineId: 'volka_dbt_snapshot',
      task: { kind: 'dbt', id: 'dbt_snapshot', after: [], command: 'snapshot' },
      logicalDate: '2024-10-02',
      warn: (code) => {
        throw new Error(code);
      },
    }),
    { runner, projectDir, writer, transformer },
  );
  return { summary, calls: runner.requests.length };
}

describe('the snapshot of a pipeline', () => {
  test('runs once if there is no history, and not again while nothing waits', async () => {
    expect(await runSnapshot()).toEqual({ summary: '0 loads into the history in 1 pass', calls: 1 });
    expect(await runSnapshot()).toEqual({ summary: 'no load waits', calls: 0 });
  });

  test('is repeated until nothing waits', async () => {
    await aLoadWaits();
    await aLoadWaits();
    expect(await runSnapshot()).toEqual({ summary: '2 loads into the history in 2 passes', calls: 2 });
    expect(await runSnapshot()).toMatchObject({ calls: 0 });
    await aLoadWaits();
    expect(await runSnapshot()).toEqual({ summary: '1 loads into the history in 1 pass', calls: 1 });
  });

  test('runs once after a change of the project', async () => {
    await runSnapshot();
    await writeFile(join(projectDir, 'dbt_project.yml'), 'name: changed');
    expect(await runSnapshot()).toMatchObject({ calls: 1 });
    expect(await runSnapshot()).toMatchObject({ calls: 0 });
  });

  test('runs again after a pass that took a load and then failed', async () => {
    await runSnapshot();
    await aLoadWaits();
    const broken = async (): Promise<FakeAnswer> => {
      await passAnswer();
      return answerWithNodes([
        {
          uniqueId: 'snapshot.p.s',
          name: 's',
          resourceType: 'snapshot',
          status: 'error',
          startedAt: null,
          durationMs: 1,
          message: 'no index',
          rowsAffected: null,
          failures: null,
          failuresRelation: null,
          blockedBy: [],
          compiledSql: null,
        },
      ]);
    };
    await expect(runSnapshot(broken)).rejects.toMatchObject({ code: 'DBT_FAILED' });
    expect(await runSnapshot()).toMatchObject({ calls: 1 });
    expect(await runSnapshot()).toMatchObject({ calls: 0 });
  });

  test('runs if the history was dropped', async () => {
    await runSnapshot();
    await owner.query('drop table public.scd_campaign_performance');
    expect(await runSnapshot()).toMatchObject({ calls: 1 });
  });

  test('ends after a pass that creates no table, if nothing waits', async () => {
    expect(await runSnapshot(() => Promise.resolve(answerWithNodes([])))).toMatchObject({ calls: 1 });
  }, 20_000);

  test('fails if a pass takes nothing', async () => {
    await aLoadWaits();
    const idle = async (): Promise<FakeAnswer> => {
      await owner.query('create table if not exists public.scd_campaign_performance (n int)');
      return answerWithNodes([]);
    };
    await expect(runSnapshot(idle)).rejects.toMatchObject({ code: 'HISTORY_STUCK' });
  });
});

test('fillHistory reports each pass and what it took', async () => {
  await aLoadWaits();
  await aLoadWaits();
  const told: object[] = [];
  await fillHistory({
    pool: transformer,
    isCurrent: true,
    pass: async () => {
      await owner.query(TAKE_ONE);
    },
    onPass: (passed) => told.push(passed),
  });
  expect(told).toEqual([
    { pass: 1, taken: 1, waiting: 1 },
    { pass: 2, taken: 1, waiting: 0 },
  ]);
});

test('fillHistory continues while loads commit during its passes, as many as each pass takes', async () => {
  await aLoadWaits();
  await aLoadWaits();
  let arrivals = 3;
  const told: object[] = [];
  const filled = await fillHistory({
    pool: transformer,
    isCurrent: true,
    pass: async () => {
      await owner.query(TAKE_ONE);
      if (arrivals > 0) await aLoadWaits();
      arrivals -= 1;
    },
    onPass: (passed) => told.push(passed),
  });
  expect(filled).toEqual({ loads: 5, passes: 5 });
  expect(told).toEqual([2, 2, 2, 1, 0].map((waiting, pass) => ({ pass: pass + 1, taken: 1, waiting })));
});

test('fillHistory fails if a pass takes none of the waiting loads, even if a new load arrived', async () => {
  await aLoadWaits();
  const pass = aLoadWaits;
  const filling = fillHistory({ pool: transformer, isCurrent: true, pass, onPass: () => undefined });
  await expect(filling).rejects.toMatchObject({ code: 'HISTORY_STUCK' });
});

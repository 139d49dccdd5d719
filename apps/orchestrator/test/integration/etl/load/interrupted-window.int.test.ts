import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EtlRun } from '../../../proof/extract/etl-run.ts';
import { FIRST_DATE, startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const ETL_PROCESS = join(import.meta.dirname, '..', '..', '..', 'proof', 'extract', 'etl-process.ts');
const TODAY = '2024-12-15';
const OCTOBER = `date between '2024-10-01' and '2024-10-31'`;
const WARNINGS = `select code, from_date, to_date from etl.warnings where code = 'ETL_RUN_INTERRUPTED'`;

let postgres: TestPostgres;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});

/** Starts a run in its own process, and kills it while it waits for an answer that never arrives. */
async function killRun(world: EtlWorld, runId: string, month: string): Promise<void> {
  const asked = Promise.withResolvers<undefined>();
  world.bend = {
    answer: (query) => {
      if (query.get('period_from')?.startsWith(month) !== true) return false;
      asked.resolve(undefined);
      return true;
    },
  };
  const run: EtlRun = {
    database: world.database,
    baseUrl: world.apiUrl,
    key: world.apiKey,
    workDir: world.workDir,
    runId,
    today: TODAY,
    firstDate: FIRST_DATE,
    order: 'oldest-first',
    patience: 'long',
  };
  const child = spawn(
    process.execPath,
    ['--conditions=@volka/source', '--disable-warning=ExperimentalWarning', ETL_PROCESS, JSON.stringify(run)],
    { stdio: 'ignore' },
  );
  const closed = once(child, 'close');
  await asked.promise;
  await untilUnderWay(world, `${month}-01`);
  child.kill('SIGKILL');
  await closed;
  world.bend = {};
}

/** The answer is requested ahead, while the previous window is still loaded. */
async function untilUnderWay(world: EtlWorld, fromDate: string): Promise<void> {
  await expect
    .poll(() => world.all('select from_date from etl.windows_under_way'), { timeout: 30_000 })
    .toEqual([{ from_date: fromDate }]);
}

/** The stream's lock is released when the server notices that the process is gone. */
async function runWhenFree(world: EtlWorld): Promise<void> {
  const free = async (): Promise<boolean> =>
    (await world.all(`select from pg_stat_activity where application_name = 'proof'`)).length === 0;
  await expect.poll(free, { timeout: 30_000 }).toBe(true);
  await world.run(TODAY);
}

test('a window whose run is killed is recorded as failed, and the next run loads it first', async () => {
  await using world = await startEtlWorld(postgres);
  await killRun(world, 'killed run', '2024-10');
  expect(await world.all(`select count(*)::int4 as days from etl.coverage where ${OCTOBER}`)).toEqual([
    { days: 0 },
  ]);

  let atFirstRequest: Promise<unknown> | undefined;
  const asked: string[] = [];
  world.bend = {
    answer: (query) => {
      asked.push(query.get('period_from') ?? '');
      atFirstRequest ??= world.all(
        `select distinct state, failure_code, failed_run_id from etl.coverage where ${OCTOBER}`,
      );
      return false;
    },
  };
  await runWhenFree(world);
  expect(await atFirstRequest).toEqual([
    { state: 'failed', failure_code: 'ETL_RUN_INTERRUPTED', failed_run_id: 'killed run' },
  ]);
  expect(asked[0]).toBe('2024-10-01');
  expect(await world.all(`select distinct state from etl.coverage where ${OCTOBER}`)).toEqual([
    { state: 'loaded' },
  ]);
  expect(await world.all(WARNINGS)).toEqual([
    { code: 'ETL_RUN_INTERRUPTED', from_date: '2024-10-01', to_date: '2024-10-31' },
  ]);
  expect(world.warnings).toContainEqual(
    expect.stringContaining('run killed run stopped in the middle of it'),
  );
  expect(await world.all('select from etl.windows_under_way')).toEqual([]);
});

test('a window that ends each process does not prevent the load of the newest days', async () => {
  await using world = await startEtlWorld(postgres);
  await killRun(world, 'first', '2024-09');
  await killRun(world, 'second', '2024-09');
  const loaded = `select from etl.loads where from_date = '2024-12-01'`;
  expect(await world.all(loaded)).toEqual([]);
  await killRun(world, 'third', '2024-09');
  expect(await world.all(loaded)).toHaveLength(1);
});

test('a run that ends normally or with an error leaves no unfinished window', async () => {
  await using world = await startEtlWorld(postgres);
  world.bend = {
    answer: (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"no"}');
      return true;
    },
  };
  await expect(world.run(TODAY)).rejects.toMatchObject({ code: 'EXTRACT_KEY_REFUSED' });
  expect(await world.all('select from etl.windows_under_way')).toEqual([]);
  world.bend = {};
  await world.run(TODAY);
  expect(await world.all(WARNINGS)).toEqual([]);
});

test('a window that was loaded before its run was killed is not interrupted', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run(TODAY);
  await world.admin.query(
    `insert into etl.windows_under_way select stream, from_date, to_date, run_id, as_of_date, loaded_at from etl.loads
      where from_date = '2024-10-01'`,
  );
  await world.run('2024-12-16');
  expect(await world.all(WARNINGS)).toEqual([]);
  expect(await world.all('select from etl.windows_under_way')).toEqual([]);
});

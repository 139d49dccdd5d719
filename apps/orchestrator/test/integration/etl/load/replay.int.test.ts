import { readdir } from 'node:fs/promises';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createProgram } from '../../../../src/cli/program.ts';
import { createSettingsReader } from '../../../../src/config/settings-reader.ts';
import { startEtlWorld } from '../etl-world.ts';
import type { EtlWorld } from '../etl-world.ts';

const FIRST_DAY = '2024-12-15';

let postgres: TestPostgres;
let world: EtlWorld;
beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(async () => {
  await postgres.stop();
});
beforeEach(async () => {
  world = await startEtlWorld(postgres);
  await world.run(FIRST_DAY);
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** The lines that `volka` prints, run in this process with the warehouse and archive of the test. */
async function volka(...args: readonly string[]): Promise<readonly string[]> {
  const printed: string[] = [];
  const { host, port, user, password, database } = world.database;
  const program = createProgram({
    readSettings: createSettingsReader(
      {
        DB_HOST: host,
        DB_PORT: String(port),
        DB_USER: user,
        DB_PASSWORD: password,
        DB_NAME: database,
        VOLKA_DATA_DIR: world.workDir,
        VOLKA_HISTORY_YEARS: '1',
      },
      world.workDir,
    ),
    signal: new AbortController().signal,
    now: () => new Date('2024-12-16T08:00:00Z'),
    print: (line) => printed.push(line),
  });
  program.exitOverride();
  await program.parseAsync([...args], { from: 'user' });
  return printed;
}

test('an archived answer is loaded again as a new load, linked to the old one', async () => {
  const [october] = await world.all(
    `select load_id, response_sha256 as sha256, as_of_date from etl.loads where from_date = '2024-10-01'`,
  );
  const oldId = String(october?.['load_id']);
  const [said] = await volka('extract', 'replay', oldId);
  expect(said).toMatch(
    new RegExp(
      `^load ${oldId} was replayed as load \\d+: 124 rows received, 124 loaded, 0 and 0 cells quarantined`,
    ),
  );
  const [replayed] = await world.all(
    `select load_id, replay_of::text, response_sha256 as sha256, as_of_date, status, rows_accepted::int4 as rows
       from etl.loads order by load_id desc limit 1`,
  );
  expect(replayed).toMatchObject({
    ...october,
    load_id: replayed?.['load_id'],
    replay_of: oldId,
    status: 'loaded',
    rows: 124,
  });
  // The rows are the same. The new load is now the newest one of its days, and waits for the history.
  const differing = await world.all(
    `select campaigns_execution_date, campaign_name, ad_name, impressions, revenue_14d_cents
       from public.campaign_performance_raw_appends where _load_id = ${oldId}
     except
     select campaigns_execution_date, campaign_name, ad_name, impressions, revenue_14d_cents
       from public.campaign_performance_raw_appends where _load_id = ${String(replayed?.['load_id'])}`,
  );
  expect(differing).toEqual([]);
  expect(
    await world.all(
      `select distinct load_id, fetched_as_of from etl.coverage where date between '2024-10-01' and '2024-10-31'`,
    ),
  ).toEqual([{ load_id: replayed?.['load_id'], fetched_as_of: FIRST_DAY }]);
  expect(
    await world.all(`select * from etl.history_loads where load_id = ${String(replayed?.['load_id'])}`),
  ).toHaveLength(1);
  expect(await readdir(world.loader.spoolDir)).toEqual([]);
});

test('a load with later loads of its days is replayed only with --even-if-superseded, and its days are then due', async () => {
  await world.run('2024-12-16');
  const [load] = await world.all(`select load_id from etl.loads where from_date = '2024-12-01'`);
  const id = String(load?.['load_id']);
  await expect(volka('extract', 'replay', id)).rejects.toMatchObject({
    code: 'ETL_REPLAY_SUPERSEDED',
    message: expect.stringContaining('--even-if-superseded') as string,
  });
  await volka('extract', 'replay', id, '--even-if-superseded');
  const plan = await volka('extract', 'plan', '--today', '2024-12-16');
  expect(plan[0]).toMatch(/^10 windows, \d+ days due on 2024-12-16; 2024-12-15 is the last closed day$/);
  expect(plan.join('\n')).toContain('2024-12-01…2024-12-14: still maturing');
});

test('a load that cannot be replayed says why', async () => {
  await expect(volka('extract', 'replay', '999999')).rejects.toMatchObject({
    code: 'ETL_REPLAY_IMPOSSIBLE',
    message: 'Cannot replay load 999999: the ledger has no such load; see etl.loads',
  });
  const [load] = await world.all(`select load_id, archive_uri from etl.loads order by load_id limit 1`);
  await world.admin.query(
    `update etl.loads set archive_uri = null where load_id = ${String(load?.['load_id'])}`,
  );
  await expect(volka('extract', 'replay', String(load?.['load_id']))).rejects.toMatchObject({
    code: 'ETL_REPLAY_IMPOSSIBLE',
  });
  await world.admin.query(
    `update etl.loads set archive_uri = 'file:///elsewhere/x.json.gz' where load_id = ${String(load?.['load_id'])}`,
  );
  await expect(volka('extract', 'replay', String(load?.['load_id']))).rejects.toMatchObject({
    code: 'EXTRACT_ARCHIVE_UNREADABLE',
  });
});

test('the plan lists which windows are due, and why', async () => {
  await world.admin.query(
    `update etl.coverage set failed_at = '2024-12-14T23:30:00Z', failure_code = 'EXTRACT_RETRIES_EXHAUSTED'
      where date between '2024-10-05' and '2024-10-06'`,
  );
  const printed = await volka(
    'extract',
    'plan',
    '--today',
    '2024-12-17',
    '--from',
    '2024-10-01',
    '--to',
    '2024-10-07',
  );
  expect(printed).toEqual([
    '3 windows, 7 days due on 2024-12-17; 2024-12-16 is the last closed day',
    '2024-10-05…2024-10-06    2 days  2024-10-05…2024-10-06: failed on 2024-12-14 (EXTRACT_RETRIES_EXHAUSTED)',
    '2024-10-01…2024-10-04    4 days  2024-10-01…2024-10-04: asked for',
    '2024-10-07                1 day  2024-10-07: asked for',
  ]);
  await expect(volka('extract', 'plan', '--from', '2024-10-01')).rejects.toMatchObject({
    code: 'CLI_OPTIONS_CONFLICT',
  });
});

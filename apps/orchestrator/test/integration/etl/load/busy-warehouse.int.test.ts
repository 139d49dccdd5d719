import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replayLoad } from '../../../../src/etl/load/replay-load.ts';
import { startEtlWorld } from '../etl-world.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

/** The first write into each of these tables fails with a serialization conflict. It counts with a sequence, because that survives a rollback. */
const CONFLICTS = ['loads', 'coverage', 'day_volumes', 'warnings'].map(
  (table) => `
    create sequence etl.writes_to_${table};
    grant usage on sequence etl.writes_to_${table} to etl_writer;
    create function etl.conflict_in_${table}() returns trigger language plpgsql as $$
    begin
      if nextval('etl.writes_to_${table}') = 1 then
        raise exception 'could not serialize access' using errcode = '40001';
      end if;
      return null;
    end $$;
    create trigger conflict before insert on etl.${table} for each statement execute function etl.conflict_in_${table}();`,
);

test.each([
  ['loads', 'a window that is empty', 'no_data'],
  ['day_volumes', 'a window that is loaded', 'loaded'],
])('a conflict in etl.%s while recording %s is retried', async (table, _what, status) => {
  await using world = await startEtlWorld(postgres);
  await world.admin.query(CONFLICTS.find((sql) => sql.includes(`etl.${table} `)) ?? '');
  if (status === 'no_data') {
    world.bend = {
      answer: (_, response) => {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"No data"}');
        return true;
      },
    };
  }
  const run = world.run('2024-12-15');
  // A run that never received a row fails; its empty answers are still in the ledger.
  if (status === 'no_data') await expect(run).rejects.toMatchObject({ code: 'ETL_NOTHING_RECEIVED' });
  else await run;
  expect(await world.all('select distinct status from etl.loads')).toEqual([{ status }]);
  const [volumes] = await world.all('select count(distinct date)::int4 as days from etl.day_volumes');
  expect(volumes).toEqual({ days: status === 'loaded' ? 105 : 0 });
});

test('a conflict while recording a failed window is retried', async () => {
  await using world = await startEtlWorld(postgres);
  await world.admin.query(CONFLICTS.find((sql) => sql.includes('etl.coverage ')) ?? '');
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-09-01') return false;
      response.writeHead(400).end();
      return true;
    },
  };
  expect(await world.run('2024-12-15')).toMatchObject({ incomplete: { code: 'ETL_WINDOWS_REFUSED' } });
  expect(
    await world.all('select distinct failure_code from etl.coverage where failure_code is not null'),
  ).toEqual([{ failure_code: 'EXTRACT_REQUEST_REJECTED' }]);
});

test('a conflict while recording warnings is retried, and no warning is lost or reported twice', async () => {
  await using world = await startEtlWorld(postgres);
  await world.admin.query(CONFLICTS.find((sql) => sql.includes('etl.warnings ')) ?? '');
  world.simulator.switchOn({ fault: 'server-error', times: 2 });
  await world.run('2024-12-15');
  expect(world.warnings).toHaveLength(1);
  expect(await world.all('select code, from_date from etl.warnings')).toEqual([
    { code: 'ATTEMPTS_FAILED', from_date: '2024-09-01' },
  ]);
});

test('a conflict while a replay records its day volumes is retried', async () => {
  await using world = await startEtlWorld(postgres);
  await world.run('2024-12-15');
  await world.admin.query(CONFLICTS.find((sql) => sql.includes('etl.day_volumes ')) ?? '');
  const [load] = await world.all(`select load_id from etl.loads where from_date = '2024-10-01'`);
  const { loadId } = await replayLoad(world.loader, {
    loadId: load?.['load_id'] as bigint,
    runId: 'replay',
    spoolDir: world.loader.spoolDir,
    signal: new AbortController().signal,
  });
  expect(
    await world.all(`select count(*)::int4 as days from etl.day_volumes where load_id = ${loadId}`),
  ).toEqual([{ days: 31 }]);
});

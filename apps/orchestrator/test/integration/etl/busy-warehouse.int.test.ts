import { startTestPostgres } from '@volka/local-postgres';
import type { TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startEtlWorld } from './etl-world.ts';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});

afterAll(async () => {
  await postgres.stop();
});

/** The first write into each of these tables meets a conflict; a sequence counts through a rollback. */
const CONFLICTS = ['loads', 'coverage', 'day_volumes'].map(
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
])('a conflict in etl.%s while noting %s is tried again', async (table, _what, status) => {
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
  await world.run('2024-12-15');
  expect(await world.all('select distinct status from etl.loads')).toEqual([{ status }]);
  const [volumes] = await world.all('select count(distinct date)::int4 as days from etl.day_volumes');
  expect(volumes).toEqual({ days: status === 'loaded' ? 105 : 0 });
});

test('a conflict while noting a failed window is tried again', async () => {
  await using world = await startEtlWorld(postgres);
  await world.admin.query(CONFLICTS.find((sql) => sql.includes('etl.coverage ')) ?? '');
  world.bend = {
    answer: (query, response) => {
      if (query.get('period_from') !== '2024-09-01') return false;
      response.writeHead(400).end();
      return true;
    },
  };
  await expect(world.run('2024-12-15')).rejects.toMatchObject({ code: 'EXTRACT_REQUEST_REJECTED' });
  expect(
    await world.all('select distinct failure_code from etl.coverage where failure_code is not null'),
  ).toEqual([{ failure_code: 'EXTRACT_REQUEST_REJECTED' }]);
});

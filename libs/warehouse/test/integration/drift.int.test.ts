import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findDrift } from '../../src/index.ts';
import { formatCatalog, namedTables } from '../../src/check/expected-catalog.ts';
import { readCatalog } from '../../src/check/read-catalog.ts';
import { MIGRATIONS_FOLDER } from '../../src/migrate/migrations-folder.ts';
import { startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

let warehouse: TestWarehouse;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
});
afterAll(async () => {
  await warehouse.stop();
});

describe('findDrift', () => {
  it('finds nothing in a database that was just migrated; catalog.txt is what the migrations make', async () => {
    // After a new migration: `vitest run --project integration libs/warehouse/test/integration/drift -u`.
    const catalog = await readCatalog(warehouse.owner, namedTables());
    await expect(formatCatalog(catalog)).toMatchFileSnapshot(path.join(MIGRATIONS_FOLDER, 'catalog.txt'));
    expect(catalog.size).toBeGreaterThan(200);
    expect(await findDrift(warehouse.connectAs('etl_writer'))).toEqual([]);
  });

  it('does not compare objects of dbt', async () => {
    const dbt = warehouse.connectAs('dbt_transformer');
    await dbt.query('create table public.scd_campaign_performance (n int); create table dq.failures (n int)');
    await dbt.query('create view public_reporting.report as select 1 as n');
    expect(await findDrift(warehouse.writer)).toEqual([]);
  });

  it.each([
    ['alter table etl.loads add column note text', 'column etl.loads.note', null, 'text'],
    [
      'alter table etl.loads alter column attempts type bigint',
      'column etl.loads.attempts',
      'integer not null',
      'bigint not null',
    ],
    [
      'alter table etl.loads alter column run_id drop not null',
      'column etl.loads.run_id',
      'text not null',
      'text',
    ],
    ['drop index etl.quarantine_open_idx', 'index etl.quarantine.quarantine_open_idx', /^CREATE INDEX/, null],
    [
      'alter index campaign_performance_raw_appends_load_id_brin set (autosummarize = off)',
      'index public.campaign_performance_raw_appends.campaign_performance_raw_appends_load_id_brin',
      /autosummarize='?true/,
      /autosummarize='?off/,
    ],
    [
      'alter table etl.loads drop constraint loads_status_known',
      'constraint etl.loads.loads_status_known',
      /^CHECK/,
      null,
    ],
    [
      'drop trigger quarantine_decision_is_final on etl.quarantine',
      'trigger etl.quarantine.quarantine_decision_is_final',
      /BEFORE UPDATE/,
      null,
    ],
    [
      'alter table etl.quarantine disable trigger quarantine_decision_is_final',
      'trigger etl.quarantine.quarantine_decision_is_final',
      /BEFORE UPDATE/,
      /not enabled$/,
    ],
    [
      'create or replace function etl.keep_quarantine_decision() returns trigger language plpgsql as $$begin return new; end$$',
      'function etl.keep_quarantine_decision()',
      /^[0-9a-f]{32}$/,
      /^[0-9a-f]{32}$/,
    ],
    [
      'grant update on public.campaign_performance_raw_appends to etl_writer',
      'grant on table public.campaign_performance_raw_appends to etl_writer',
      'insert, select',
      'insert, select, update',
    ],
    [
      'revoke select on etl.loads from dashboard_ro',
      'grant on table etl.loads to dashboard_ro',
      'select',
      null,
    ],
    [
      'grant select (raw_json) on etl.quarantine to dashboard_ro',
      'grant on column etl.quarantine.raw_json to dashboard_ro',
      null,
      'select',
    ],
    ['grant temporary on database current to public', 'grant on database to public', null, 'temporary'],
    [
      'alter role dashboard_ro createrole',
      'role dashboard_ro',
      'nologin inherit',
      'nologin inherit createrole',
    ],
    [
      'grant pg_read_all_data to dashboard_ro',
      'membership of dashboard_ro in pg_read_all_data',
      null,
      'member',
    ],
    ['create table etl.scratch (n int)', 'table etl.scratch', null, 'table'],
    ['drop table dq.dbt_invocation cascade', 'table dq.dbt_invocation', 'table', null],
    [
      'alter table dq.dbt_invocation owner to dbt_transformer',
      'table dq.dbt_invocation',
      'table',
      'table of dbt_transformer',
    ],
    ['alter schema dq owner to dbt_transformer', 'schema dq', 'of the owner', 'of dbt_transformer'],
    ['create table public_core.own (n int)', 'owner of public_core.own', null, 'the owner'],
    [
      'grant execute on function lo_import(text) to etl_writer',
      'grant on function pg_catalog.lo_import(text) to etl_writer',
      null,
      'execute',
    ],
    [
      'grant create on schema public to etl_writer',
      'grant on schema public to etl_writer',
      'usage',
      'create, usage',
    ],
  ])('names what a hand did: %s', async (sql, subject, expected, actual) => {
    const client = await warehouse.owner.connect();
    const pool = Object.assign(Object.create(warehouse.owner) as typeof warehouse.owner, {
      query: client.query.bind(client),
    });
    const like = (value: string | RegExp | null) =>
      value instanceof RegExp ? (expect.stringMatching(value) as string) : value;
    try {
      await client.query('begin');
      await client.query(sql.replace('database current', `database ${warehouse.database.database}`));
      expect(await findDrift(pool)).toContainEqual({
        subject,
        expected: like(expected),
        actual: like(actual),
      });
    } finally {
      await client.query('rollback');
      client.release();
    }
  });

  it('is what the package ships', async () => {
    const text = await readFile(path.join(MIGRATIONS_FOLDER, 'catalog.txt'), 'utf8');
    expect(text).toContain(
      'grant on table public.campaign_performance_raw_appends to etl_writer = insert, select\n',
    );
  });
});

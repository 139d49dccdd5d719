import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WarehousePool } from '../../src/index.ts';
import { append } from '../../src/write/index.ts';
import { plainRow, request, source } from '../support/rows.ts';
import { LOGIN, startTestWarehouse } from '../support/warehouse.ts';
import type { TestWarehouse } from '../support/warehouse.ts';

const RAW = 'public.campaign_performance_raw_appends';
const DENIED = '42501';

let warehouse: TestWarehouse;
let writer: WarehousePool;
let dbt: WarehousePool;
let reader: WarehousePool;

beforeAll(async () => {
  warehouse = await startTestWarehouse();
  ({ writer } = warehouse);
  dbt = warehouse.connectAs('dbt_transformer');
  reader = warehouse.connectAs('dashboard_ro');
  await append(writer, request(), source([[plainRow()]]));
  await dbt.query('create table public_core.fact as select 1 as n');
  await dbt.query('create view public_reporting.report as select n from public_core.fact');
  await dbt.query('create table public_staging.staged as select 1 as n');
});
afterAll(async () => {
  await warehouse.stop();
});

function allows(pool: () => WarehousePool, statements: readonly string[]): void {
  it.each(statements)('may: %s', async (sql) => {
    await pool().query(sql);
  });
}

function denies(pool: () => WarehousePool, statements: readonly string[]): void {
  it.each(statements)('may not: %s', async (sql) => {
    await expect(pool().query(sql)).rejects.toMatchObject({ code: DENIED });
  });
}

describe('etl_writer', () => {
  allows(() => writer, [`select count(*) from ${RAW}`, `update etl.coverage set fetched_at = now()`]);
  denies(
    () => writer,
    [
      `update ${RAW} set clicks = 0`,
      `delete from ${RAW}`,
      `truncate ${RAW}`,
      `drop table ${RAW}`,
      `alter table ${RAW} add column x int`,
      `update etl.loads set rows_accepted = 0`,
      `delete from etl.loads`,
      `delete from etl.coverage`,
      `delete from etl.quarantine`,
      `update etl.quarantine set raw_json = ''`,
      `update etl.history_loads set state = 'in_history'`,
      `create table public.own (n int)`,
      `select * from public_core.fact`,
    ],
  );
});

describe('dbt_transformer', () => {
  allows(
    () => dbt,
    [
      `create table public.scd_campaign_performance as select * from ${RAW}`,
      'create temporary table scratch (n int)',
      'create table dq.failures (n int)',
      'select * from etl.loads, etl.coverage, etl.quarantine, etl.profiles',
      `update etl.history_loads set state = 'taking', taken_at = now()`,
    ],
  );
  denies(
    () => dbt,
    [
      `insert into ${RAW} select * from ${RAW}`,
      `delete from ${RAW}`,
      `insert into etl.history_loads select * from etl.history_loads`,
      `delete from etl.history_loads`,
      `update etl.loads set rows_accepted = 0`,
      'create table etl.own (n int)',
    ],
  );
});

describe('dashboard_ro', () => {
  allows(
    () => reader,
    [
      'select * from public_core.fact',
      'select * from public_reporting.report',
      'select * from etl.loads, etl.coverage',
      'select reasons from etl.quarantine',
    ],
  );
  denies(
    () => reader,
    [
      'select * from public_staging.staged',
      `select * from ${RAW}`,
      'select raw_json from etl.quarantine',
      'insert into public_core.fact values (2)',
      'create temporary table scratch (n int)',
      'select pg_advisory_lock(1)',
      'select pg_sleep(0)',
      'select lo_create(0)',
    ],
  );
});

describe('orchestrator', () => {
  it('can do nothing with data before it drops to a role', async () => {
    const { rows } = await warehouse.owner.query(
      `select rolcanlogin, rolinherit, rolsuper, rolcreaterole from pg_roles where rolname = 'orchestrator'`,
    );
    expect(rows).toEqual([{ rolcanlogin: true, rolinherit: false, rolsuper: false, rolcreaterole: false }]);
  });

  it('logs in with the password it was given, which no log can show', async () => {
    const { rows } = await writer.query<{ login: string; role: string }>(
      'select session_user as login, current_user as role',
    );
    expect(rows).toEqual([{ login: LOGIN.user, role: 'etl_writer' }]);
    const wrong = warehouse.connectAs('etl_writer', { password: 'other' });
    await expect(append(wrong, request(), source([]))).rejects.toMatchObject({
      code: 'WAREHOUSE_LOGIN_REFUSED',
    });
  });
});

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
      `delete from etl.accepted_gaps`,
      `update etl.accepted_gaps set reason = 'another'`,
      `delete from etl.quarantine`,
      `update etl.quarantine set raw_json = ''`,
      `update etl.quarantine set reasons = '[]'`,
      `update etl.quarantine set load_id = 1`,
      `update etl.profiles set stats = '{}'`,
      'alter table etl.quarantine disable trigger all',
      'drop function etl.keep_quarantine_decision',
      `alter index campaign_performance_raw_appends_load_id_brin set (autosummarize = off)`,
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
      'select reasons, state, discard_reason, replay_load_id from etl.quarantine',
      'select * from etl.profiles, etl.history_loads',
      // Reading locks a table against nothing but its removal.
      'select 1; lock table public_core.fact in access share mode',
    ],
  );
  denies(
    () => reader,
    [
      'select * from public_staging.staged',
      `select * from ${RAW}`,
      'select raw_json from etl.quarantine',
      'select resolved_by from etl.quarantine',
      // No write, of no kind, nowhere.
      'insert into public_core.fact values (2)',
      'update public_core.fact set n = 2',
      'delete from public_core.fact',
      'truncate public_core.fact',
      'drop table public_core.fact',
      'merge into public_core.fact using (select 1) as s on true when matched then delete',
      `update etl.quarantine set state = 'open'`,
      'insert into etl.coverage (stream, date) values (1, now())',
      `select nextval('etl.loads_load_id_seq')`,
      `select setval('etl.loads_load_id_seq', 1)`,
      'create temporary table scratch (n int)',
      'create table public.own (n int)',
      'create table public_core.own (n int)',
      'create schema own',
      'create role own',
      'create database own',
      `copy public_core.fact from program 'true'`,
      `copy public_core.fact to '/tmp/volka-roles-test'`,
      `alter system set work_mem = '1GB'`,
      'set session_replication_role = replica',
      // No secret: neither the server's files nor its passwords nor the others' raw records.
      'select rolpassword from pg_authid',
      'select * from pg_shadow',
      `select pg_read_file('postgresql.conf')`,
      `select pg_ls_dir('.')`,
      'select * from pg_hba_file_rules',
      'select * from pg_user_mapping',
      'select * from drizzle.__drizzle_migrations',
      // No lock that a writer waits for, and no connection kept asleep.
      'select 1; lock table public_core.fact in row share mode',
      'select 1; lock table public_core.fact in row exclusive mode',
      'select 1; lock table public_core.fact in share mode',
      'select 1; lock table public_core.fact in access exclusive mode',
      'select 1; lock table etl.loads in share row exclusive mode',
      'select * from public_core.fact for update',
      'select * from public_core.fact for key share',
      'select pg_advisory_lock(1)',
      'select pg_advisory_lock_shared(1, 2)',
      'select pg_advisory_xact_lock(1)',
      'select pg_try_advisory_lock(1)',
      'select pg_try_advisory_xact_lock_shared(1)',
      'select pg_sleep(0)',
      `select pg_sleep_for('0 s')`,
      `select pg_sleep_until(now())`,
      'select lo_create(0)',
      `select lo_import('/etc/hostname')`,
      `select lo_from_bytea(0, 'x')`,
      'select lo_unlink(1)',
      // Nobody else's session.
      'select pg_terminate_backend(pg_backend_pid())',
    ],
  );
});

describe('a login of its own for the dashboard', () => {
  it('cannot leave dashboard_ro, nor see the statements of others', async () => {
    await warehouse.owner.query(`create role dashboard_test login password 'x' in role dashboard_ro`);
    const login = { user: 'dashboard_test', password: 'x' };
    const own = warehouse.connectAs('dashboard_ro', login);
    for (const role of ['etl_writer', 'dbt_transformer', 'orchestrator', 'postgres'])
      await expect(own.query(`set role ${role}`)).rejects.toMatchObject({ code: DENIED });
    const { rows } = await own.query(
      `select distinct query from pg_stat_activity where usename <> 'dashboard_test' and usename is not null`,
    );
    expect(rows).toEqual([{ query: '<insufficient privilege>' }]);
    await expect(warehouse.connectAs('etl_writer', login).query('select 1')).rejects.toMatchObject({
      message: expect.stringContaining('permission denied to set role') as string,
    });
  });
});

describe('orchestrator', () => {
  it('cannot use data before it sets a role', async () => {
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

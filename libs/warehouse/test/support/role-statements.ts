import type { WarehouseRole } from '../../src/access/roles.ts';

/** Who may run a statement: e = etl_writer, d = dbt_transformer, r = dashboard_ro, o = orchestrator by itself. */
const LETTERS: Readonly<Record<WarehouseRole, string>> = {
  etl_writer: 'e',
  dbt_transformer: 'd',
  dashboard_ro: 'r',
  orchestrator: 'o',
};

export function mayRun(role: WarehouseRole, letters: string): boolean {
  return letters.includes(LETTERS[role]);
}

const RAW = 'public.campaign_performance_raw_appends';

/**
 * Each statement, who may run it on a server that a superuser migrated, and who on one whose owner is no superuser where that differs:
 * functions of the server that PUBLIC has belong to the superuser. `$P$` is the prefix of the roles.
 */
export const STATEMENTS: readonly (readonly [sql: string, superuser: string, managed?: string])[] = [
  // Files of the server, programs, other servers.
  ["select lo_import('/etc/passwd')", ''],
  ["select lo_export(1, '/tmp/x')", ''],
  ["select pg_read_file('postgresql.conf')", ''],
  ["select pg_read_binary_file('postgresql.conf')", ''],
  ["select pg_stat_file('postgresql.conf')", ''],
  ["select pg_ls_dir('.')", ''],
  ['select pg_ls_logdir()', ''],
  ['select pg_ls_waldir()', ''],
  ["copy (select 1) to '/tmp/x'", ''],
  ["copy (select 1) to program 'true'", ''],
  ["create temp table t (x text); copy t from '/etc/passwd'", ''],
  ["create temp table t (x text); copy t from program 'id'", ''],
  ["load '/tmp/x.so'", ''],
  ['create extension dblink', ''],
  ['create extension file_fdw', ''],
  ['create extension pgcrypto', ''],
  ['create server s foreign data wrapper dummy', ''],
  ['create language plperlu', ''],
  // Large objects, sleep, locks.
  ['select lo_create(0)', '', 'edro'],
  ["select lo_from_bytea(0, 'x')", '', 'edro'],
  ['select pg_sleep(0)', 'ed', 'edro'],
  ['select pg_advisory_xact_lock(1)', 'ed', 'edro'],
  ['select pg_try_advisory_lock(1, 2)', 'ed', 'edro'],
  // Settings, roles, sessions, secrets.
  ["alter system set work_mem = '1GB'", ''],
  ['select pg_reload_conf()', ''],
  ['set session_replication_role = replica', ''],
  ['set role postgres', ''],
  ['set session authorization postgres', ''],
  ['alter role $P$etl_writer superuser', ''],
  ['alter role $P$dashboard_ro login', ''],
  ['grant $P$dbt_transformer to $P$dashboard_ro', ''],
  ['create role own', ''],
  ['create database own', ''],
  ['drop role $P$dashboard_ro', ''],
  ['select rolpassword from pg_authid', ''],
  ['select * from pg_shadow', ''],
  ['select * from pg_hba_file_rules', ''],
  ["select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'", ''],
  ["select pg_cancel_backend(pid) from pg_stat_activity where usename = 'postgres'", ''],
  ['select pg_switch_wal()', ''],
  ['checkpoint', ''],
  // Objects of one's own.
  ['create temporary table t (n int)', 'd'],
  ['create table public.own (n int)', 'd'],
  ['create table dq.own (n int)', 'd'],
  ['create table public_core.own (n int)', 'd'],
  ['create table etl.own (n int)', ''],
  ['create table drizzle.own (n int)', ''],
  ['create schema own', ''],
  ['create function public.own() returns int language sql security definer return 1', 'd'],
  ['create function etl.own() returns int language sql security definer return 1', ''],
  ['create view public_reporting.own as select 1', 'd'],
  ['alter default privileges for role $P$dbt_transformer grant select on tables to public', 'd'],
  ['alter default privileges for role $P$etl_writer grant select on tables to public', 'e'],
  ['create event trigger own on ddl_command_start execute function x()', ''],
  ['create publication own for all tables', ''],
  // The raw table, the ledger, the evidence.
  [`select * from ${RAW}`, 'ed'],
  [`update ${RAW} set clicks = 0`, ''],
  [`delete from ${RAW}`, ''],
  [`truncate ${RAW}`, ''],
  [`drop table ${RAW}`, ''],
  [`alter table ${RAW} owner to $P$dbt_transformer`, ''],
  [`lock table ${RAW} in access exclusive mode`, ''],
  [`create trigger own after insert on ${RAW} execute function x()`, ''],
  [`alter table ${RAW} enable row level security`, ''],
  ['select raw_json from etl.quarantine', 'ed'],
  ['select resolved_by from etl.quarantine', 'ed'],
  ['select * from etl.applied_migrations', 'edr'],
  ['select * from drizzle.__drizzle_migrations', ''],
  ['delete from drizzle.__drizzle_migrations', ''],
  ['update etl.loads set rows_accepted = 0', ''],
  ['delete from etl.coverage', ''],
  ['alter table etl.quarantine disable trigger all', ''],
  ['insert into dq.dbt_invocation select * from dq.dbt_invocation', 'e'],
  ['update dq.dbt_invocation set run_id = run_id', ''],
  ['drop table dq.dbt_invocation cascade', ''],
  ['drop schema dq cascade', ''],
  ['drop table dq.failures', 'd'],
  ['select * from dq.failures', 'dr'],
  ['drop function etl.keep_quarantine_decision() cascade', ''],
];

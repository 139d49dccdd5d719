import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WAREHOUSE_ROLES } from '../../src/access/roles.ts';
import { connectPool, findDrift, findExposures, migrate } from '../../src/index.ts';
import type { WarehousePool } from '../../src/index.ts';
import { mayRun, STATEMENTS } from '../support/role-statements.ts';

let server: TestPostgres;
let admin: WarehousePool;
const pools: WarehousePool[] = [];

beforeAll(async () => {
  server = await startTestPostgres();
  admin = open(connectPool({ ...(await server.createDatabase('superuser_db')), applicationName: 'test' }));
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await server.stop();
});

function open(pool: WarehousePool): WarehousePool {
  pools.push(pool);
  return pool;
}

describe.each([
  ['a superuser', '', 1],
  ['an owner that is no superuser', 'm_', 2],
] as const)('migrated by %s', (_who, prefix, column) => {
  let owner: WarehousePool;
  let database: TestDatabase;

  beforeAll(async () => {
    database = await ownedDatabase(prefix);
    owner = open(connectPool({ ...database, rolePrefix: prefix, applicationName: 'test owner' }));
    await migrate(owner);
    await admin.query(`alter role ${prefix}orchestrator password 'x'`);
    const dbt = open(
      connectPool({ ...database, rolePrefix: prefix, role: 'dbt_transformer', applicationName: 'test' }),
    );
    await dbt.query('create table dq.failures (n int)');
  });

  it('differs in nothing from this version', async () => {
    expect(await findDrift(owner)).toEqual([]);
  });

  it.each(WAREHOUSE_ROLES)('%s may do what it needs, and nothing else', async (role) => {
    const login = `${prefix}${role}_login`;
    if (role !== 'orchestrator') {
      await admin.query(`create role ${login} login password 'x' in role ${prefix}${role}`);
    }
    const user = role === 'orchestrator' ? `${prefix}${role}` : login;
    const pool = open(
      connectPool({
        ...database,
        user,
        password: 'x',
        rolePrefix: prefix,
        max: 1,
        applicationName: 'test',
        ...(role === 'orchestrator' ? {} : { role }),
      }),
    );
    const client = await pool.connect();
    const wrong: string[] = [];
    for (const statement of STATEMENTS) {
      const sql = statement[0].replaceAll('$P$', prefix);
      await client.query('begin');
      const allowed = await client.query(sql).then(
        () => true,
        () => false,
      );
      await client.query('rollback');
      const expected = mayRun(role, statement[column] ?? statement[1]);
      if (allowed !== expected) wrong.push(`${allowed ? 'may' : 'may not'}: ${sql}`);
    }
    client.release();
    expect(wrong).toEqual([]);
  });

  it('lists what the owner could not revoke, and readers without limits', async () => {
    const subjects = (await findExposures(owner)).map(({ subject }) => subject);
    expect(subjects).toContain(`the login ${prefix}dashboard_ro_login has no statement_timeout`);
    expect(subjects.some((each) => each.startsWith(`${prefix}dashboard_ro may sleep`))).toBe(prefix !== '');
    expect(subjects.some((each) => each.includes('temporary tables'))).toBe(false);
  });
});

async function ownedDatabase(prefix: string): Promise<TestDatabase> {
  const { host, port, user, password } = server;
  if (prefix === '') return { host, port, user, password, database: 'superuser_db' };
  await admin.query("create role app_owner login createrole password 'x'");
  await admin.query('create database managed owner app_owner');
  return { host, port, user: 'app_owner', password: 'x', database: 'managed' };
}

describe('a second warehouse on the server', () => {
  it('reports the grant to run if another owner made the roles, and works after it', async () => {
    await admin.query("create role second_owner login createrole password 'x'");
    await admin.query('create database second owner second_owner');
    const second = { ...(await ownedDatabase('')), user: 'second_owner', password: 'x', database: 'second' };
    await expect(migrate(second)).rejects.toMatchObject({
      code: 'WAREHOUSE_ROLE_NOT_GRANTED',
      message: expect.stringContaining('grant "dbt_transformer" to "second_owner"') as string,
    });
    await admin.query('grant dbt_transformer to second_owner');
    expect((await migrate(second)).drift).toEqual([]);
  });

  it('after a restore without owners and grants: migrate reports it, --repair fixes it', async () => {
    await admin.query("create role restorer login createrole password 'x'");
    await admin.query('create database restored owner restorer');
    const restored = {
      ...(await ownedDatabase('')),
      user: 'restorer',
      password: 'x',
      database: 'restored',
      rolePrefix: 'r_',
    };
    await migrate(restored);
    const root = open(
      connectPool({ ...(await ownedDatabase('')), database: 'restored', applicationName: 'test' }),
    );
    const dbt = open(connectPool({ ...restored, role: 'dbt_transformer', applicationName: 'test' }));
    await dbt.query('create table public.scd_campaign_performance (n int)');
    await dbt.query('create table public_core.fct (n int)');
    // What a dump without owners and grants leaves: all belongs to who restored.
    await root.query('reassign owned by r_dbt_transformer to restorer');
    for (const role of ['r_dbt_transformer', 'r_etl_writer', 'r_dashboard_ro'])
      await root.query(`drop owned by ${role}`);
    const { drift } = await migrate(restored);
    expect(drift.map(({ subject }) => subject)).toContain('owner of public.scd_campaign_performance');
    expect((await migrate(restored, { repair: true })).drift).toEqual([]);
    await dbt.query('drop table public_core.fct');
  });
});

describe('migrate', () => {
  it('refuses a database that is not UTF8', async () => {
    await admin.query(
      "create database latin encoding 'LATIN1' locale 'C' locale_provider libc template template0",
    );
    await expect(migrate({ ...(await ownedDatabase('')), database: 'latin' })).rejects.toMatchObject({
      code: 'WAREHOUSE_ENCODING_REFUSED',
    });
  });

  it('reports the holder of the migration lock, waits, and stops at the limit', async () => {
    const holder = await admin.connect();
    await holder.query('select pg_advisory_lock(8533218399206333801)');
    const told: string[] = [];
    const wait = { limitMs: 300, onWait: (who: string) => told.push(who) };
    await expect(migrate(await ownedDatabase(''), { wait })).rejects.toMatchObject({
      code: 'WAREHOUSE_MIGRATION_BUSY',
      retryable: true,
    });
    await holder.query('select pg_advisory_unlock_all()');
    holder.release();
    expect(told).toEqual([expect.stringContaining('(application "test")')]);
  });

  it('refuses a database that a newer version migrated', async () => {
    await admin.query(
      'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, 99999999999999)',
      ['x'],
    );
    await expect(migrate(await ownedDatabase(''))).rejects.toMatchObject({ code: 'WAREHOUSE_SCHEMA_AHEAD' });
    await admin.query('delete from drizzle.__drizzle_migrations where created_at = 99999999999999');
  });
});

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runQuery } from '../../src/connect/run-query.ts';
import { connectPool, migrate, readSchemaVersion } from '../../src/index.ts';

const LIBRARY = path.join(import.meta.dirname, '..', '..');

let server: TestPostgres;
let database: TestDatabase;

beforeAll(async () => {
  server = await startTestPostgres();
  database = await server.createDatabase();
});
afterAll(async () => {
  await server.stop();
});

async function query<Row extends object>(settings: TestDatabase, sql: string): Promise<Row[]> {
  const pool = connectPool({ ...settings, applicationName: 'test', max: 1 });
  try {
    return (await pool.query<Row>(sql)).rows;
  } finally {
    await pool.end();
  }
}

describe('migrate', () => {
  it('is safe several times at once and again later', async () => {
    await Promise.all([migrate(database), migrate(database), migrate(database)]);
    await migrate(database);
    const [applied] = await query<{ n: bigint }>(
      database,
      'select count(*) as n from drizzle.__drizzle_migrations',
    );
    const files = (await readdir(path.join(LIBRARY, 'drizzle'))).filter((name) => name.endsWith('.sql'));
    expect(applied?.n).toBe(BigInt(files.length));
    const pool = connectPool({ ...database, role: 'etl_writer', applicationName: 'test' });
    expect(await readSchemaVersion(pool)).toEqual({ kind: 'current' });
    await pool.end();
  });

  it('makes the raw table as the contract has it, owned by who migrates', async () => {
    const columns = await query<{ column: string }>(
      database,
      `select concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end)
              as column
         from pg_attribute as a
        where a.attrelid = 'public.campaign_performance_raw_appends'::regclass and a.attnum > 0
        order by a.attnum`,
    );
    const lifedays = (name: string, type: string, unit = ''): string[] =>
      [1, 3, 7, 14].map((day) => `${name}_${String(day)}d${unit} ${type}`);
    expect(columns.map(({ column }) => column)).toEqual([
      'campaigns_execution_date date not null',
      'campaign_name character varying(255) not null',
      'ad_name character varying(255) not null',
      'spend_cents integer',
      'impressions integer',
      'clicks integer',
      'registrations integer',
      'ctr numeric(18,10)',
      'cr numeric(18,10)',
      'cpc_cents integer',
      ...lifedays('players', 'integer'),
      ...lifedays('payers', 'integer'),
      ...lifedays('payments', 'integer'),
      ...lifedays('revenue', 'bigint', '_cents'),
      '_etl_loaded_at timestamp with time zone not null',
      '_load_id bigint not null',
      '_spend_source text not null',
      '_extra jsonb',
    ]);
    expect(
      await query(
        database,
        `select indexdef, tableowner from pg_indexes join pg_tables using (schemaname, tablename)
          where tablename = 'campaign_performance_raw_appends'`,
      ),
    ).toEqual([
      { indexdef: expect.stringContaining('USING brin (_load_id)') as string, tableowner: 'postgres' },
    ]);
    expect(
      await query(
        database,
        `select nspname, pg_get_userbyid(nspowner) as owner from pg_namespace
          where nspname in ('etl', 'dq', 'public_staging', 'public_core', 'public_reporting') order by 1`,
      ),
    ).toEqual([
      { nspname: 'dq', owner: 'postgres' },
      { nspname: 'etl', owner: 'postgres' },
      { nspname: 'public_core', owner: 'dbt_transformer' },
      { nspname: 'public_reporting', owner: 'dbt_transformer' },
      { nspname: 'public_staging', owner: 'dbt_transformer' },
    ]);
  });

  it('works for an owner that is no superuser, as on a managed server', async () => {
    const managedServer = await startTestPostgres();
    try {
      const admin = await managedServer.createDatabase();
      await query(admin, "create role app_owner login createrole password 'x'");
      await query(admin, 'create database managed owner app_owner');
      const managed = { ...admin, user: 'app_owner', password: 'x', database: 'managed' };
      await migrate(managed);
      await migrate(managed);
      const pool = connectPool({ ...managed, role: 'dbt_transformer', applicationName: 'test' });
      await pool.query('create view public_core.one as select 1 as n');
      await pool.end();
      expect(
        await query(managed, `select has_table_privilege('dashboard_ro', 'public_core.one', 'select') as ok`),
      ).toEqual([{ ok: true }]);
    } finally {
      await managedServer.stop();
    }
  });

  it('changes nothing when it fails half-way', async () => {
    const taken = await server.createDatabase();
    await query(taken, 'create schema public_core');
    await query(taken, 'create schema etl');
    await expect(migrate(taken)).rejects.toMatchObject({ name: 'WarehouseError', retryable: false });
    expect(
      await query(taken, `select to_regclass('public.campaign_performance_raw_appends') as raw`),
    ).toEqual([{ raw: null }]);
  });

  it('says what is wrong with the connection', async () => {
    await expect(migrate({ ...database, password: 'hunter2' })).rejects.toMatchObject({
      code: 'WAREHOUSE_LOGIN_REFUSED',
      message: expect.not.stringContaining('hunter2') as string,
    });
    await expect(migrate({ ...database, port: 1 })).rejects.toMatchObject({
      code: 'WAREHOUSE_UNREACHABLE',
      message: expect.stringMatching(
        /127\.0\.0\.1:1\/.* as postgres: connection refused; check DB_HOST/,
      ) as string,
    });
    await expect(migrate({ ...database, database: 'nowhere' })).rejects.toMatchObject({
      code: 'WAREHOUSE_DATABASE_MISSING',
    });
  });
});

describe('the migrations', () => {
  it('say all that the Drizzle schema says: generating anew finds nothing', async () => {
    // drizzle-kit wants a folder relative to where it runs.
    const out = await mkdtemp(path.join(LIBRARY, 'test', '.drizzle-'));
    try {
      await cp(path.join(LIBRARY, 'drizzle'), out, { recursive: true });
      const before = await readdir(out, { recursive: true });
      const kit = path.join(path.dirname(createRequire(import.meta.url).resolve('drizzle-kit')), 'bin.cjs');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        [
          kit,
          'generate',
          '--dialect=postgresql',
          '--schema=./src/schema/index.ts',
          `--out=./${path.relative(LIBRARY, out)}`,
        ],
        { cwd: LIBRARY },
      );
      expect(stdout).toContain('No schema changes');
      expect(await readdir(out, { recursive: true })).toEqual(before);
    } finally {
      await rm(out, { recursive: true });
    }
  });
});

describe('a pool with a role', () => {
  it('explains a role that does not exist', async () => {
    const stranger = connectPool({ ...database, role: 'nobody_known', applicationName: 'test' });
    await expect(runQuery(stranger, 'connect', 'select 1')).rejects.toMatchObject({
      code: 'WAREHOUSE_ROLE_REFUSED',
    });
    await stranger.end();
  });
});

import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPool, findDrift, migrate, readSchemaVersion } from '../../src/index.ts';
import { MIGRATIONS_FOLDER } from '../../src/migrate/migrations-folder.ts';
import { readQuarantineGroups } from '../../src/read/index.ts';
import { append } from '../../src/write/index.ts';
import { plainRow, request, source } from '../support/rows.ts';

interface Journal {
  readonly entries: readonly { readonly idx: number; readonly tag: string }[];
}

const journal = JSON.parse(
  await readFile(path.join(MIGRATIONS_FOLDER, 'meta/_journal.json'), 'utf8'),
) as Journal;
/** States with the tables of a load, from which pending migrations remain. */
const EARLIER = journal.entries.slice(0, -1).filter(({ idx }) => idx >= 4);

/** Before the first release, 27 migrations were folded into seven; their numbers in the journal. */
const UNFOLDED = path.join(import.meta.dirname, '..', 'fixtures', 'unfolded-migrations.sql');
const UNFOLDED_NUMBERS = [
  1795423825480, 1795423858320, 1795423859850, 1795423861163, 1795425080157, 1795437170228, 1795437189909,
  1795437191493, 1795437805684, 1795437807509, 1795437856875, 1795437985492, 1795437990058, 1795438863454,
  1795438866246, 1795471859467, 1795844026767, 1795844028453, 1795844275512, 1795844556722, 1795844558903,
  1795845908637, 1795846980968, 1795846985455, 1795847953342, 1795848332016, 1795849791197,
];

let server: TestPostgres;
let folder: string;

beforeAll(async () => {
  server = await startTestPostgres();
  folder = await mkdtemp(path.join(tmpdir(), 'volka-migrations-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

/** A database after the migration `idx` of this version. */
async function databaseOf(idx: number): Promise<TestDatabase> {
  const migrationsFolder = path.join(folder, String(idx));
  await cp(MIGRATIONS_FOLDER, migrationsFolder, { recursive: true });
  const entries = journal.entries.slice(0, idx + 1);
  await writeFile(path.join(migrationsFolder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const database = await server.createDatabase();
  const owner = connectPool({ ...database, applicationName: 'test', max: 1 });
  await applyMigrations(drizzle(owner), { migrationsFolder });
  await owner.end();
  return database;
}

/** A database with the tables of the 27 migrations, of which it has the first `count`. */
async function databaseBeforeFolding(count: number): Promise<TestDatabase> {
  const database = await server.createDatabase();
  const owner = connectPool({ ...database, applicationName: 'test', max: 1 });
  await owner.query(`create schema drizzle;
    create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)`);
  await owner.query(`set search_path = public; ${await readFile(UNFOLDED, 'utf8')}`);
  await owner.query(
    'insert into drizzle.__drizzle_migrations (hash, created_at) select at::text, at from unnest($1::int8[]) as at',
    [UNFOLDED_NUMBERS.slice(0, count)],
  );
  await owner.end();
  return database;
}

/** What a year in use leaves behind, in the columns that there were from the beginning. */
const DATA = `
  insert into etl.loads (stream, from_date, to_date, run_id, as_of_date, status, attempts, schema_version, records_received,
    rows_accepted, rows_collapsed, rows_quarantined, fetch_ms, load_ms, started_at, loaded_at)
  select 'campaigns-report:a', '2024-10-01', '2024-10-01', 'run ' || n, '2024-10-02', 'loaded', 1, '1', 4, 1, 0, 3, 1, 1,
    timestamptz '2024-10-02' + n * interval '1 day', timestamptz '2024-10-02' + n * interval '1 day' from generate_series(1, 3) as n;
  insert into etl.coverage (stream, date, load_id) values ('campaigns-report:a', '2024-10-01', 3);
  insert into etl.history_loads (load_id, stream, from_date, to_date, state, offered_at)
  select load_id, stream, from_date, to_date, 'in_history', loaded_at from etl.loads;
  insert into etl.profiles select load_id, 'clicks', '{"nulls": 0}' from etl.loads;
  insert into etl.quarantine (load_id, record_index, campaigns_execution_date, reasons, raw_json, state, quarantined_at)
  select load_id, n, '2024-10-01', '[{"rule": "negative", "message": "m"}]', '{}', 'open', loaded_at
    from etl.loads, generate_series(1, 3) as n;
  insert into public.campaign_performance_raw_appends (campaigns_execution_date, campaign_name, ad_name, impressions, clicks,
    registrations, _etl_loaded_at, _load_id, _spend_source)
  select '2024-10-01', 'c', 'a', 1, 1, 1, loaded_at, load_id, 'reported' from etl.loads`;

const VERSIONS: readonly (readonly [string, () => Promise<TestDatabase>])[] = [
  ['the migrations before they were folded', () => databaseBeforeFolding(UNFOLDED_NUMBERS.length)],
  ...EARLIER.map(({ idx, tag }) => [tag, () => databaseOf(idx)] as const),
];

describe('migrate, from an earlier version with data', () => {
  it.each(VERSIONS)('%s: gives the current schema and keeps every row', async (_, create) => {
    const database = await create();
    const owner = connectPool({ ...database, applicationName: 'test' });
    const writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test' });
    try {
      await owner.query(DATA);
      expect(await readSchemaVersion(writer)).toMatchObject({ kind: 'behind' });
      // Two services that start at once, and a third that starts later.
      await Promise.all([migrate(database), migrate(database)]);
      expect(await migrate(database)).toEqual({ appliedMigrations: 0, drift: [] });
      expect(await readSchemaVersion(writer)).toEqual({ kind: 'current' });
      expect(await findDrift(writer)).toEqual([]);
      const { rows } = await owner.query(
        `select (select count(*)::int4 from etl.loads) as loads, (select count(*)::int4 from etl.quarantine) as refused,
                (select count(*)::int4 from public.campaign_performance_raw_appends) as rows,
                (select count(*)::int4 from drizzle.__drizzle_migrations) as migrations`,
      );
      expect(rows).toEqual([{ loads: 3, refused: 9, rows: 3, migrations: journal.entries.length }]);
      const open = await readQuarantineGroups(writer, { stream: 'campaigns-report:a' });
      expect(open.map(({ loadId }) => loadId)).toEqual([3n, 2n, 1n]);
      expect(await append(writer, request(), source([[plainRow()]]))).toMatchObject({
        kind: 'loaded',
        rows: 1,
      });
    } finally {
      await writer.end();
      await owner.end();
    }
  });

  it('refuses a database that has only some of the folded migrations, and changes nothing', async () => {
    const database = await databaseBeforeFolding(20);
    await expect(migrate(database)).rejects.toMatchObject({
      code: 'WAREHOUSE_SCHEMA_TOO_OLD',
      retryable: false,
      message: expect.stringContaining('create a new database') as string,
    });
    const owner = connectPool({ ...database, applicationName: 'test', max: 1 });
    const { rows } = await owner.query('select count(*)::int4 as n from drizzle.__drizzle_migrations');
    expect(rows).toEqual([{ n: 20 }]);
    await owner.end();
  });
});

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
/** Every version that a database in use can have: from the first one whose tables a load can be written to. */
const EARLIER = journal.entries.slice(0, -1).filter(({ idx }) => idx >= 4);

const FIRST_GRANTS = path.join(import.meta.dirname, '..', 'fixtures', 'first-grants');

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

/** A database as the version whose last migration was `idx` left it. */
async function databaseOf(idx: number): Promise<TestDatabase> {
  const migrationsFolder = path.join(folder, String(idx));
  await cp(MIGRATIONS_FOLDER, migrationsFolder, { recursive: true });
  // Roles and grants were migrations until 0024.
  await cp(FIRST_GRANTS, migrationsFolder, { recursive: true });
  const entries = journal.entries.slice(0, idx + 1);
  await writeFile(path.join(migrationsFolder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries }));
  const database = await server.createDatabase();
  const owner = connectPool({ ...database, applicationName: 'test', max: 1 });
  await applyMigrations(drizzle(owner), { migrationsFolder });
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

/** Before decisions were complete, a hand could write a state alone. */
const HALF_DECISIONS = `
  update etl.quarantine set state = 'discarded' where load_id = 1;
  update etl.quarantine set state = 'replayed' where load_id = 2`;

describe('migrate, from an earlier version with data', () => {
  it.each(EARLIER.map(({ idx, tag }) => [tag, idx] as const))(
    '%s: comes to the current schema, keeps every row',
    async (_tag, idx) => {
      const database = await databaseOf(idx);
      const owner = connectPool({ ...database, applicationName: 'test' });
      const writer = connectPool({ ...database, role: 'etl_writer', applicationName: 'test' });
      try {
        await owner.query(DATA);
        if (idx < 5) await owner.query(HALF_DECISIONS);
        expect(await readSchemaVersion(writer)).toEqual({
          kind: 'behind',
          missing: journal.entries.length - 1 - idx,
        });
        // Two services that start at once, and a third that comes late.
        await Promise.all([migrate(database), migrate(database)]);
        await migrate(database);
        expect(await readSchemaVersion(writer)).toEqual({ kind: 'current' });
        expect(await findDrift(writer)).toEqual([]);
        // The first versions granted the functions of the server that read its files.
        await expect(writer.query(`select lo_import('/etc/hostname')`)).rejects.toMatchObject({
          code: '42501',
        });
        const { rows } = await owner.query(
          `select (select count(*)::int4 from etl.loads) as loads, (select count(*)::int4 from etl.quarantine) as refused,
                (select count(*)::int4 from public.campaign_performance_raw_appends) as rows`,
        );
        expect(rows).toEqual([{ loads: 3, refused: 9, rows: 3 }]);
        // What was "replayed" without a load is open again; what was discarded stays so.
        const open = await readQuarantineGroups(writer, { stream: 'campaigns-report:a' });
        expect(open.map(({ loadId }) => loadId)).toEqual(idx < 5 ? [3n, 2n] : [3n, 2n, 1n]);
        expect(await append(writer, request(), source([[plainRow()]]))).toMatchObject({
          kind: 'loaded',
          rows: 1,
        });
      } finally {
        await writer.end();
        await owner.end();
      }
    },
  );
});

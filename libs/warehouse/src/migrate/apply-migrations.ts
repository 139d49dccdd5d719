import type { ClientBase } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import { readMigrationFiles } from '../drizzle.ts';
import { WarehouseError } from '../errors.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const ACTION = 'migrate the database';

/**
 * Applies what the database lacks, in the open transaction of `client`, and records it in Drizzle's own table. Drizzle's migrator
 * commits for itself; here the schema and the grants on it are one transaction.
 * Returns how many migrations were applied.
 * @throws {WarehouseError} WAREHOUSE_SCHEMA_AHEAD if a newer version migrated the database.
 */
export async function applyMigrations(client: ClientBase): Promise<number> {
  // Unqualified names in the migrations are of the schema public.
  await runQuery(client, ACTION, 'set local search_path = public, pg_temp');
  await runQuery(client, ACTION, 'create schema if not exists drizzle');
  await runQuery(
    client,
    ACTION,
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint)',
  );
  const { rows } = await runQuery<{ at: bigint }>(
    client,
    ACTION,
    'select created_at as at from drizzle.__drizzle_migrations',
  );
  const applied = new Set(rows.map(({ at }) => at));
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
  const pending = known.filter(({ folderMillis }) => !applied.has(BigInt(folderMillis)));
  const unknown = applied.size - (known.length - pending.length);
  // This version would revoke what the newer one granted.
  if (unknown > 0) throw ahead(unknown);
  for (const { sql, hash, folderMillis } of pending) {
    for (const statement of sql) await runQuery(client, ACTION, statement);
    await runQuery(
      client,
      ACTION,
      'insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)',
      [hash, folderMillis],
    );
  }
  return pending.length;
}

function ahead(unknown: number): WarehouseError {
  return new WarehouseError(
    'WAREHOUSE_SCHEMA_AHEAD',
    `Cannot migrate the database: a newer version migrated it, ${String(unknown)} of its migrations are unknown here; use that version`,
  );
}

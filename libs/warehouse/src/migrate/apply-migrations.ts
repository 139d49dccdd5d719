import type { ClientBase } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import { readMigrationFiles } from '../drizzle.ts';
import { WarehouseError } from '../errors.ts';
import { adoptUnfolded } from './adopt-unfolded.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

const ACTION = 'migrate the database';

/**
 * Applies the missing migrations in the open transaction of `client`, and records them in Drizzle's own table. Drizzle's migrator commits its
 * own transaction; here, the migrations and the grants are one transaction.
 * @returns The number of applied migrations.
 * @throws {WarehouseError} WAREHOUSE_SCHEMA_AHEAD if a newer version migrated the database; WAREHOUSE_SCHEMA_TOO_OLD.
 */
export async function applyMigrations(client: ClientBase): Promise<number> {
  // Unqualified names in the migrations belong to the schema public.
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
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER });
  const applied = await adoptUnfolded(client, new Set(rows.map(({ at }) => at)), known);
  const pending = known.filter(({ folderMillis }) => !applied.has(BigInt(folderMillis)));
  const unknown = applied.size - (known.length - pending.length);
  // This version would revoke grants of the newer one.
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

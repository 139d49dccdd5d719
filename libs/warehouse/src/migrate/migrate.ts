import { fileURLToPath } from 'node:url';
import { drizzle, applyMigrations } from '../drizzle.ts';
import type { PoolClient } from 'pg';
import { connectPool } from '../connect/connect-pool.ts';
import { withConnection } from '../connect/with-connection.ts';
import type { ConnectionSettings, WarehousePool } from '../connect/connect-pool.ts';
import { assertSupported } from '../connect/server-version.ts';
import { asWarehouseError } from '../connect/wrap-error.ts';

/** Lies beside `src` and beside `dist`, and is part of the package. */
export const MIGRATIONS_FOLDER = fileURLToPath(new URL('../../drizzle', import.meta.url));

/** 'volka mi' in ASCII: one key for the whole database, so that two at once go one after the other. */
const LOCK_KEY = '8533218399206333801';

/**
 * Brings the database to this version's schema, roles and grants, all or nothing; does nothing when it is there.
 * Connect as the owner: it owns the tables, and needs CREATEROLE and CREATE on the database.
 * @throws {WarehouseError} WAREHOUSE_SERVER_TOO_OLD, WAREHOUSE_PERMISSION_DENIED, connection failures.
 */
export async function migrate(target: WarehousePool | ConnectionSettings): Promise<void> {
  if ('connect' in target) {
    await migrateWith(target);
    return;
  }
  const pool = connectPool({ ...target, applicationName: 'volka migrate', max: 1 });
  try {
    await migrateWith(pool);
  } finally {
    await pool.end();
  }
}

async function migrateWith(pool: WarehousePool): Promise<void> {
  const action = 'migrate the database';
  await withConnection(pool, action, async (client) => {
    try {
      const { rows } = await client.query<{ version: string }>(
        "select current_setting('server_version') as version",
      );
      assertSupported(rows[0]?.version ?? '');
      await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
      await applyQuietly(client);
      await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]);
    } catch (error) {
      throw asWarehouseError(error, action, pool.address);
    }
  });
}

async function applyQuietly(client: PoolClient): Promise<void> {
  // "schema drizzle already exists, skipping" is no news to anyone.
  await client.query('set client_min_messages = warning');
  try {
    await applyMigrations(drizzle(client), { migrationsFolder: MIGRATIONS_FOLDER });
  } finally {
    await client.query('reset client_min_messages').catch(() => undefined);
  }
}

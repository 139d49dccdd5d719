import { escapeIdentifier } from 'pg';
import type { WarehousePool } from './connect-pool.ts';
import { runQuery } from './run-query.ts';
import { asWarehouseError } from './wrap-error.ts';

/** SQLSTATEs for a database that exists, and for one that another session has just created. */
const EXISTS: ReadonlySet<unknown> = new Set(['42P04', '23505']);

/**
 * Creates a database unless it exists. `adminPool` is connected to another database, with a login that may create databases.
 * @throws {WarehouseError}
 */
export async function createDatabaseIfMissing(adminPool: WarehousePool, name: string): Promise<void> {
  const action = `create the database ${name}`;
  const { rows } = await runQuery(adminPool, action, 'select from pg_database where datname = $1', [name]);
  if (rows.length > 0) return;
  try {
    await adminPool.query(`create database ${escapeIdentifier(name)}`);
  } catch (error) {
    // Another session has created it in the meantime.
    if (error instanceof Error && 'code' in error && EXISTS.has(error.code)) return;
    throw asWarehouseError(error, action, adminPool.address);
  }
}

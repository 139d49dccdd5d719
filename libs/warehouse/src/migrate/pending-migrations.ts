import { readMigrationFiles } from '../drizzle.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { MIGRATIONS_FOLDER } from './migrate.ts';

/**
 * How many of this version's migrations the database lacks; 0 when its schema is current. Needs no owner: any pool of
 * the role `etl_writer` will do.
 * @throws {WarehouseError} WAREHOUSE_NOT_MIGRATED or WAREHOUSE_ROLE_REFUSED on a database that was never migrated.
 */
export async function countPendingMigrations(pool: WarehousePool): Promise<number> {
  const { rows } = await runQuery<{ hash: string }>(
    pool,
    'compare the schema with this version',
    'select hash from drizzle.__drizzle_migrations',
  );
  const applied = new Set(rows.map(({ hash }) => hash));
  return readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).filter(({ hash }) => !applied.has(hash))
    .length;
}

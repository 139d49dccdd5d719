import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { readMigrationFiles } from '../drizzle.ts';
import { WarehouseError } from '../errors.ts';
import { MIGRATIONS_FOLDER } from './migrations-folder.ts';

/** The schema of a database, compared with the migrations of this version. */
export type SchemaVersion =
  | { readonly kind: 'current' }
  /** The database lacks migrations of this version; one that was never migrated lacks all. */
  | { readonly kind: 'behind'; readonly missing: number }
  /** A newer version migrated the database: it has migrations that this version does not know. */
  | { readonly kind: 'ahead'; readonly unknown: number };

/** The errors of a database without the role, the schema, the view or the grant on it: it was never migrated. */
const LACKING: ReadonlySet<string> = new Set([
  'WAREHOUSE_ROLE_REFUSED',
  'WAREHOUSE_NOT_MIGRATED',
  'WAREHOUSE_PERMISSION_DENIED',
]);

const ACTION = 'compare the schema with this version';

/**
 * Compares the migrations of the database with those of this version. Works with every role of the warehouse.
 * @throws {WarehouseError} Connection failures.
 */
export async function readSchemaVersion(pool: WarehousePool): Promise<SchemaVersion> {
  const known = readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).map(({ folderMillis }) =>
    BigInt(folderMillis),
  );
  const applied = new Set(await readApplied(pool));
  const missing = known.filter((each) => !applied.has(each)).length;
  if (missing > 0) return { kind: 'behind', missing };
  const unknown = applied.size - known.length;
  return unknown > 0 ? { kind: 'ahead', unknown } : { kind: 'current' };
}

async function readApplied(pool: WarehousePool): Promise<readonly bigint[]> {
  try {
    const { rows } = await runQuery<{ at: bigint }>(
      pool,
      ACTION,
      'select generated_at_ms as at from etl.applied_migrations',
    );
    return rows.map(({ at }) => at);
  } catch (error) {
    if (error instanceof WarehouseError && LACKING.has(error.code)) return [];
    throw error;
  }
}

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/**
 * Hashes names, kinds, types and order of all columns of the database. The hash changes with every relation and column that dbt's catalog
 * shows.
 * @throws {WarehouseError}
 */
export async function readRelationsHash(pool: WarehousePool): Promise<string> {
  const { rows } = await runQuery<{ hash: string }>(
    pool,
    'read the columns of the relations',
    `select coalesce(md5(string_agg(
              concat_ws(' ', nspname, relname, relkind, attnum, attname, format_type(atttypid, atttypmod)),
              E'\\n' order by nspname, relname, attnum)), 'none') as hash
       from pg_attribute
       join pg_class as relation on relation.oid = attrelid
       join pg_namespace as schema on schema.oid = relnamespace
      where relkind in ('r', 'p', 'v', 'm') and attnum > 0 and not attisdropped
        and nspname !~ '^pg_' and nspname <> 'information_schema'`,
  );
  return rows[0]?.hash ?? 'none';
}

import { escapeIdentifier } from 'pg';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/**
 * Reads the first rows that a dbt test kept because they failed it, by column name. dbt keeps them in a table of `dq` with the test's name.
 * The pool's role must be `dbt_transformer`.
 * @throws {WarehouseError} `WAREHOUSE_NOT_MIGRATED` if the test never failed.
 */
export async function readFailingRows(
  pool: WarehousePool,
  testName: string,
  limit: number,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { rows } = await runQuery<{ row: string }>(
    pool,
    `read the failing rows of ${testName}`,
    `select to_jsonb(failing)::text as row from dq.${escapeIdentifier(testName)} as failing limit $1`,
    [limit],
  );
  return rows.map(({ row }) => JSON.parse(row) as Record<string, unknown>);
}

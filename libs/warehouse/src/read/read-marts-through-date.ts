import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/**
 * Reads the last day of the data in the marts, `YYYY-MM-DD`; null before they are built. The ledger can have later days, which were loaded
 * after the marts were built.
 * @see DATA_RULES 38
 */
export async function readMartsThroughDate(database: WarehousePool): Promise<string | null> {
  const { rows: found } = await runQuery(
    database,
    'read how far the marts reach',
    `select to_regclass('public_core.dim_dates') is not null as "isBuilt"`,
  );
  if (found[0]?.['isBuilt'] !== true) return null;
  const { rows } = await runQuery(
    database,
    'read how far the marts reach',
    'select max(data_through_date)::text as "throughDate" from public_core.dim_dates',
  );
  return (rows[0]?.['throughDate'] as string | null | undefined) ?? null;
}

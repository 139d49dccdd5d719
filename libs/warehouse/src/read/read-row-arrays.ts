import type { WarehousePool } from '../connect/connect-pool.ts';

/** A result by position: two columns of one name stay two. */
export interface RowArrays {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Runs a query that somebody else wrote, such as that of a report.
 * @throws The driver's own error: its author needs the server's message, which may quote values of the query.
 */
export async function readRowArrays(
  pool: WarehousePool,
  sql: string,
  values: readonly unknown[],
): Promise<RowArrays> {
  return pool.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' });
}

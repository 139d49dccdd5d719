import type { WarehousePool } from '../connect/connect-pool.ts';

/** A result with values by position, so two columns may have the same name. */
export interface RowArrays {
  readonly fields: readonly { readonly name: string; readonly dataTypeID: number }[];
  readonly rows: readonly (readonly unknown[])[];
}

/**
 * Runs a query from outside this library, such as that of a report.
 * @throws {Error} The driver's own error: the author of the query needs the server's message, which can contain values of the query.
 */
export async function readRowArrays(
  pool: WarehousePool,
  sql: string,
  values: readonly unknown[],
): Promise<RowArrays> {
  return pool.query<unknown[]>({ text: sql, values: [...values], rowMode: 'array' });
}

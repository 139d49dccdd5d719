import type { ClientBase, Pool, QueryResult, QueryResultRow } from 'pg';
import type { Address } from './address.ts';
import { asWarehouseError } from './wrap-error.ts';

/**
 * Runs one statement. A failure becomes a `WarehouseError`, without the parameters of the statement.
 * @throws {WarehouseError}
 */
export async function runQuery<Row extends QueryResultRow>(
  runner: ClientBase | Pool,
  action: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  try {
    return await runner.query<Row>(sql, [...values]);
  } catch (error) {
    throw asWarehouseError(error, action, 'address' in runner ? (runner.address as Address) : undefined);
  }
}

import type { QueryResult, QueryResultRow } from 'pg';
import type { WarehousePool } from './connect-pool.ts';
import { runQuery } from './run-query.ts';
import { withConnection } from './with-connection.ts';

/** Runs a statement of the transaction; its failure is a `WarehouseError`. */
export type TransactionQuery = <Row extends QueryResultRow>(
  sql: string,
  values?: readonly unknown[],
) => Promise<QueryResult<Row>>;

/**
 * Runs `work` in one transaction: all of it or nothing.
 * @param action What it does, as error messages say it: "Cannot <action>: …".
 * @throws {WarehouseError} Database failures; errors of `work` pass through, rolled back.
 */
export async function inTransaction<T>(
  pool: WarehousePool,
  action: string,
  work: (query: TransactionQuery) => Promise<T>,
): Promise<T> {
  return withConnection(pool, action, async (client) => {
    try {
      await runQuery(client, action, 'begin');
      const result = await work((sql, values) => runQuery(client, action, sql, values));
      await runQuery(client, action, 'commit');
      return result;
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    }
  });
}

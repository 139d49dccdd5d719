import type { QueryResult, QueryResultRow } from 'pg';
import type { WarehousePool } from './connect-pool.ts';
import { runQuery } from './run-query.ts';
import { withConnection } from './with-connection.ts';

/** Runs a statement in the transaction. A failure becomes a `WarehouseError`. */
export type TransactionQuery = <Row extends QueryResultRow>(
  sql: string,
  values?: readonly unknown[],
) => Promise<QueryResult<Row>>;

/**
 * Runs `work` in one transaction. An error rolls it back.
 * @param action What it does, for error messages: "Cannot <action>: …".
 * @throws {WarehouseError} If the database fails; errors of `work` are thrown unchanged.
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

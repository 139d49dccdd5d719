import type { PoolClient, QueryResultRow } from 'pg';
import type { WarehousePool } from './connect-pool.ts';
import { runQuery } from './run-query.ts';
import { asWarehouseError } from './wrap-error.ts';
import { WarehouseError } from '../errors.ts';

/** Rows per fetch. It limits the memory of a reader for results of any size. */
export const DEFAULT_BATCH_ROWS = 1_000;

/** How a large result is read. */
export interface StreamOptions {
  /** @defaultValue 1000 */
  readonly batchRows?: number;
}

/**
 * Reads a result row by row through a cursor, in one read-only transaction with one snapshot of the database. It holds a connection of the
 * pool until the last row, or until the consumer leaves the loop.
 * @throws {WarehouseError} Also between two rows: the rows before it are then incomplete.
 */
export async function* streamRows<Row extends QueryResultRow>(
  pool: WarehousePool,
  action: string,
  sql: string,
  values: readonly unknown[],
  { batchRows = DEFAULT_BATCH_ROWS }: StreamOptions = {},
): AsyncGenerator<Row, void, undefined> {
  if (!Number.isSafeInteger(batchRows) || batchRows < 1) {
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      `Cannot ${action} in batches of ${String(batchRows)} rows: use a whole number of 1 or more`,
    );
  }
  const client = await pool.connect().catch((error: unknown) => {
    throw asWarehouseError(error, action, pool.address);
  });
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    await runQuery(client, action, 'begin read only');
    await runQuery(client, action, `declare streamed no scroll cursor for ${sql}`, values);
    for (;;) {
      const { rows } = await runQuery<Row>(
        client,
        action,
        `fetch forward ${String(batchRows)} from streamed`,
      );
      yield* rows;
      if (rows.length < batchRows) break;
    }
  } catch (error) {
    if (error instanceof WarehouseError && error.code === 'WAREHOUSE_CONNECTION_LOST') broken = error;
    throw error;
  } finally {
    await endTransaction(client);
    client.removeListener('error', onError);
    client.release(broken);
  }
}

/** Also runs if the consumer leaves early: the next user of the connection must not get an open transaction. */
async function endTransaction(client: PoolClient): Promise<void> {
  await client.query('rollback').catch(() => undefined);
}

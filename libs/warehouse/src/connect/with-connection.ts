import type { PoolClient } from 'pg';
import { WarehouseError } from '../errors.ts';
import type { WarehousePool } from './connect-pool.ts';
import { asWarehouseError } from './wrap-error.ts';

/** After these the connection is of no use to anyone. */
const ENDS_THE_CONNECTION: ReadonlySet<string> = new Set([
  'WAREHOUSE_CONNECTION_LOST',
  'WAREHOUSE_READ_ONLY',
]);

/**
 * Lends a connection to `work`. One that broke, or leads to a server that became read-only, is closed, not given back.
 * @throws {WarehouseError} If there is no connection to be had; errors of `work` pass through.
 */
export async function withConnection<T>(
  pool: WarehousePool,
  action: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw refreshedBy(asWarehouseError(error, action, pool.address), pool);
  });
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    if (error instanceof WarehouseError) {
      // The server has gone, though the socket may not know it yet: nobody else may get this connection.
      if (ENDS_THE_CONNECTION.has(error.code)) broken = error;
      throw refreshedBy(error, pool);
    }
    throw error;
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}

/**
 * Empties a pool whose connections lead to a server that is no longer the primary, or were made with an old password:
 * the next attempt looks the host up and asks for the password anew. With a password that can be asked for again, a
 * refused login is worth another attempt.
 */
function refreshedBy(error: WarehouseError, pool: WarehousePool): WarehouseError {
  const { code, message, context } = error;
  const isRefused = code === 'WAREHOUSE_LOGIN_REFUSED';
  if (isRefused || code === 'WAREHOUSE_READ_ONLY') void closeIdleConnections(pool);
  if (!isRefused || typeof pool.options.password !== 'function') return error;
  return new WarehouseError(code, message, { retryable: true, context });
}

async function closeIdleConnections(pool: WarehousePool): Promise<void> {
  const closeOne = async (): Promise<void> => {
    const client = await pool.connect();
    client.release(true);
  };
  await Promise.allSettled(Array.from({ length: pool.idleCount }, closeOne));
}

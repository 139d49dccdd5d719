import type { PoolClient } from 'pg';
import { WarehouseError } from '../errors.ts';
import type { WarehousePool } from './connect-pool.ts';
import { asWarehouseError } from './wrap-error.ts';

/** After these errors, the connection cannot be used again. */
const ENDS_THE_CONNECTION: ReadonlySet<string> = new Set([
  'WAREHOUSE_CONNECTION_LOST',
  'WAREHOUSE_READ_ONLY',
]);

/**
 * Runs `work` with a connection of the pool. Afterwards, a connection that broke, or whose server became read-only, is closed.
 * @throws {WarehouseError} If no connection can be opened; errors of `work` are thrown unchanged.
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
      // The server is gone, even if the socket is still open: the connection must not return to the pool.
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
 * Closes the idle connections of a pool whose server is no longer the primary, or whose password is old: the next attempt resolves the host
 * and requests the password again. If the password comes from a function, a refused login is retryable.
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

import { WarehouseError } from '../errors.ts';
import type { WarehousePool } from './connect-pool.ts';
import { withConnection } from './with-connection.ts';
import { asWarehouseError } from './wrap-error.ts';

/** The oldest PostgreSQL this library is written for. */
export const MINIMUM_SERVER_VERSION = 15;

/**
 * Connects once and returns the server's version, such as '18.4'.
 * @throws {WarehouseError} WAREHOUSE_SERVER_TOO_OLD below 15; the connection's own failures.
 */
export async function checkServerVersion(pool: WarehousePool): Promise<string> {
  const version = await withConnection(pool, 'connect to PostgreSQL', async (client) => {
    const { rows } = await client
      .query<{ version: string }>("select current_setting('server_version') as version")
      .catch((error: unknown) => {
        throw asWarehouseError(error, 'ask for the server version', pool.address);
      });
    return rows[0]?.version ?? '';
  });
  assertSupported(version);
  return version;
}

/** @throws {WarehouseError} WAREHOUSE_SERVER_TOO_OLD */
export function assertSupported(version: string): void {
  if (Number.parseInt(version, 10) >= MINIMUM_SERVER_VERSION) return;
  throw new WarehouseError(
    'WAREHOUSE_SERVER_TOO_OLD',
    `Cannot use this PostgreSQL as the warehouse: it is version ${version}; use ${String(MINIMUM_SERVER_VERSION)} or newer`,
  );
}

import { WarehouseError } from '../errors.ts';

/** The oldest PostgreSQL that this library supports. */
const MINIMUM_SERVER_VERSION = 15;

/** @throws {WarehouseError} WAREHOUSE_SERVER_TOO_OLD */
export function assertSupported(version: string): void {
  if (Number.parseInt(version, 10) >= MINIMUM_SERVER_VERSION) return;
  throw new WarehouseError(
    'WAREHOUSE_SERVER_TOO_OLD',
    `Cannot use this PostgreSQL as the warehouse: it is version ${version}; use ${String(MINIMUM_SERVER_VERSION)} or newer`,
  );
}

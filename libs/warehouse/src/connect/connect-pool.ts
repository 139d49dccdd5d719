import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { WarehouseError } from '../errors.ts';
import { exactTypes } from './exact-types.ts';
import { asWarehouseError } from './wrap-error.ts';
import type { Address } from './wrap-error.ts';

/** How to reach the database. The password may be fetched anew for every connection: managed ones rotate. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | (() => Promise<string>);
  readonly database: string;
  /** TLS: true verifies against the system's authorities; an object goes to `tls.connect`. @defaultValue false */
  readonly ssl?: boolean | { readonly ca?: string; readonly rejectUnauthorized?: boolean };
}

export interface PoolSettings extends ConnectionSettings {
  /** The role that every connection drops to as it starts (`-c role=…`). @defaultValue the login itself */
  readonly role?: string;
  /** Shown in pg_stat_activity; say who you are and, if there is one, the run. */
  readonly applicationName: string;
  /** Most connections at once. @defaultValue 4 */
  readonly max?: number;
  /** @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** The server ends a statement that takes longer; 0 = never. @defaultValue 0 */
  readonly statementTimeoutMs?: number;
}

const DEFAULT_MAX = 4;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** A pool whose values are exact (int8 = bigint, numeric = text) and whose connections run as one role, in UTC. */
export type WarehousePool = Pool & { readonly address: Address };

/**
 * Makes a pool; it connects when first used. Time zone UTC, keep-alive on, a broken idle connection is dropped quietly.
 * @throws {WarehouseError} WAREHOUSE_INVALID_SETTING if the role is not a plain identifier.
 */
export function connectPool(settings: PoolSettings): WarehousePool {
  const { host, port, user, database, role } = settings;
  if (role !== undefined && !/^[a-z_][a-z0-9_]{0,62}$/.test(role)) {
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      'Cannot connect with the given role: it is not a plain lower-case identifier; use letters, digits and _',
    );
  }
  const pool = new Pool({
    host,
    port,
    user,
    database,
    password: settings.password,
    application_name: settings.applicationName,
    max: settings.max ?? DEFAULT_MAX,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    keepAlive: true,
    options: [
      '-c TimeZone=UTC',
      '-c DateStyle=ISO',
      `-c statement_timeout=${String(settings.statementTimeoutMs ?? 0)}`,
      ...(role === undefined ? [] : [`-c role=${role}`]),
    ].join(' '),
    types: exactTypes,
    ...(settings.ssl === undefined ? {} : { ssl: settings.ssl }),
  });
  // Without a listener an idle connection that the server closes would end the process; the next call gets a new one.
  pool.on('error', () => undefined);
  return Object.assign(pool, { address: { host, port, user, database } });
}

/**
 * Lends a connection to `work`. One that broke is thrown away, not given back.
 * @throws {WarehouseError} If there is no connection to be had; errors of `work` pass through.
 */
export async function withConnection<T>(
  pool: WarehousePool,
  action: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asWarehouseError(error, action, pool.address);
  });
  let broken: Error | undefined;
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on('error', onError);
  try {
    return await work(client);
  } catch (error) {
    // The server has gone, though the socket may not know it yet: nobody else may get this connection.
    if (error instanceof WarehouseError && error.code === 'WAREHOUSE_CONNECTION_LOST') broken = error;
    throw error;
  } finally {
    client.removeListener('error', onError);
    client.release(broken);
  }
}

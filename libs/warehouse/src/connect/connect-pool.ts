import { Pool } from 'pg';
import type { ClientConfig } from 'pg';
import { WarehouseError } from '../errors.ts';
import type { Address } from './address.ts';
import { assertSessionPooling } from './assert-session-pooling.ts';
import { exactTypes } from './exact-types.ts';
import { startSession } from './start-session.ts';
import { toTlsOptions } from './tls.ts';
import type { TlsSettings } from './tls.ts';

/** How to reach the database. */
export interface ConnectionSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A function is called for every new connection, since managed passwords rotate. */
  readonly password: string | (() => Promise<string>);
  readonly database: string;
  /** Prefix of the name of each role: with `a_`, the writer is `a_etl_writer`. @defaultValue '' */
  readonly rolePrefix?: string;
  /** @defaultValue plain text */
  readonly tls?: TlsSettings;
}

export interface PoolSettings extends ConnectionSettings {
  /** The role that every new connection sets, without the prefix. @defaultValue the login itself */
  readonly role?: string;
  /** Shown in pg_stat_activity: name the program and, if there is one, the run. */
  readonly applicationName: string;
  /** The maximum number of connections. @defaultValue 4 */
  readonly max?: number;
  /** @defaultValue 10000 */
  readonly connectTimeoutMs?: number;
  /** The server cancels a statement that takes longer; 0 = never. @defaultValue 0 */
  readonly statementTimeoutMs?: number;
}

const DEFAULT_MAX = 4;
const DEFAULT_CONNECT_TIMEOUT_MS = 10_000;

/** A pool with exact values (int8 is bigint, numeric is text). Its connections use one role and the time zone UTC. */
export type WarehousePool = Pool & { readonly address: Address; readonly rolePrefix: string };

/**
 * Creates a pool, which connects on first use. The time zone is UTC, also if server, database or role set another one. Keep-alive is on. A
 * broken idle connection is closed without an error. A pooler must be in session mode; other modes are refused.
 * @throws {WarehouseError} WAREHOUSE_INVALID_SETTING if the role is not a plain identifier, or TLS cannot be set up.
 */
export function connectPool(settings: PoolSettings): WarehousePool {
  const { host, port, user, database, rolePrefix = '' } = settings;
  const role = settings.role === undefined ? undefined : `${rolePrefix}${settings.role}`;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(role ?? `${rolePrefix}orchestrator`)) {
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      'Cannot connect with the given role: it is not a plain lower-case identifier; use letters, digits and _',
    );
  }
  const address: Address = { host, port, user, database, ...(role === undefined ? {} : { role }) };
  const config = {
    host,
    port,
    user,
    database,
    password: settings.password,
    application_name: settings.applicationName,
    connectionTimeoutMillis: settings.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: exactTypes,
    ssl: settings.tls === undefined ? false : toTlsOptions(settings.tls),
  } satisfies ClientConfig;
  const session = {
    statementTimeoutMs: settings.statementTimeoutMs ?? 0,
    ...(role === undefined ? {} : { role }),
  };
  // The result of the first check applies to all connections of the pool; a failed check is repeated.
  let pooling: Promise<void> | undefined;
  const pool = new Pool({
    ...config,
    max: settings.max ?? DEFAULT_MAX,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types do not say so
    onConnect: (client) => {
      // Error messages of this connection show the address.
      Object.assign(client, { address });
      return startSession(client, session, async () => {
        pooling ??= assertSessionPooling(client, config, address);
        await pooling.catch((error: unknown) => {
          pooling = undefined;
          throw error;
        });
      });
    },
  });
  // Without a listener, the process would exit when the server closes an idle connection. The next call opens a new one.
  pool.on('error', () => undefined);
  return Object.assign(pool, { address, rolePrefix });
}

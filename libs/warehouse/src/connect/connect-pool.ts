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
  /** A function is asked for every new connection: managed passwords rotate. */
  readonly password: string | (() => Promise<string>);
  readonly database: string;
  /** Stands before the name of each role of the warehouse: `a_` makes `a_etl_writer`. @defaultValue '' */
  readonly rolePrefix?: string;
  /** @defaultValue plain text */
  readonly tls?: TlsSettings;
}

export interface PoolSettings extends ConnectionSettings {
  /** The role that every connection takes as it starts, without the prefix. @defaultValue the login itself */
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
export type WarehousePool = Pool & { readonly address: Address; readonly rolePrefix: string };

/**
 * Makes a pool; it connects when first used. Time zone UTC whatever server, database or role say; keep-alive on; a
 * broken idle connection is dropped quietly. Works through a pooler in session mode and refuses any other mode.
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
  // One answer holds for all connections of the pool; a failure is asked about again.
  let pooling: Promise<void> | undefined;
  const pool = new Pool({
    ...config,
    max: settings.max ?? DEFAULT_MAX,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types do not say so
    onConnect: (client) => {
      // For the messages of what fails on this connection.
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
  // Without a listener an idle connection that the server closes would end the process; the next call gets a new one.
  pool.on('error', () => undefined);
  return Object.assign(pool, { address, rolePrefix });
}

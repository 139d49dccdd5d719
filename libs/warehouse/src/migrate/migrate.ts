import type { ClientBase } from 'pg';
import { applyAccess } from '../access/apply-access.ts';
import { ensureRoles } from '../access/ensure-roles.ts';
import { findDrift } from '../check/find-drift.ts';
import type { Drift } from '../check/find-drift.ts';
import { connectPool } from '../connect/connect-pool.ts';
import type { ConnectionSettings, WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { assertSupported } from '../connect/server-version.ts';
import { withConnection } from '../connect/with-connection.ts';
import { WarehouseError } from '../errors.ts';
import { applyMigrations } from './apply-migrations.ts';
import { withMigrationLock } from './migration-lock.ts';
import type { MigrationWait } from './migration-lock.ts';

const ACTION = 'migrate the database';

/** Long enough for another migration of a large database. After it, the error names the session that holds the lock. */
const DEFAULT_WAIT: MigrationWait = { limitMs: 60_000 };

export interface MigrateOptions {
  /** Also make `dbt_transformer` the owner of dbt's objects: after a restore without owners. @defaultValue false */
  readonly repair?: boolean;
  /** @defaultValue 60 s */
  readonly wait?: MigrationWait;
}

export interface MigrateOutcome {
  readonly appliedMigrations: number;
  /** The remaining differences from this version, which no migration or grant can remove. */
  readonly drift: readonly Drift[];
}

/**
 * Updates schema, roles, owners and grants of the database to this version, in one transaction. Does nothing if they are current.
 * Connect as the owner, which will own the tables. It needs CREATEROLE, and CREATE on the database.
 * @throws {WarehouseError} WAREHOUSE_SERVER_TOO_OLD, WAREHOUSE_ENCODING_REFUSED, WAREHOUSE_MIGRATION_BUSY,
 * WAREHOUSE_ROLE_NOT_GRANTED, WAREHOUSE_PERMISSION_DENIED, connection failures.
 */
export async function migrate(
  target: WarehousePool | ConnectionSettings,
  options: MigrateOptions = {},
): Promise<MigrateOutcome> {
  if ('connect' in target) return migrateWith(target, options);
  const pool = connectPool({ ...target, applicationName: 'volka migrate', max: 1 });
  try {
    return await migrateWith(pool, options);
  } finally {
    await pool.end();
  }
}

async function migrateWith(
  pool: WarehousePool,
  { repair = false, wait = DEFAULT_WAIT }: MigrateOptions,
): Promise<MigrateOutcome> {
  const appliedMigrations = await withConnection(pool, ACTION, async (client) => {
    await assertUsable(client);
    return withMigrationLock(client, wait, () =>
      inTransaction(client, async () => {
        await runQuery(client, ACTION, `set local lock_timeout = ${String(wait.limitMs)}`);
        // Hides notices such as "schema drizzle already exists, skipping", and those of grants that only the database's owner can make.
        await runQuery(client, ACTION, 'set local client_min_messages = error');
        await ensureRoles(client, pool.rolePrefix);
        const applied = await applyMigrations(client);
        await applyAccess(client, { prefix: pool.rolePrefix, repair });
        return applied;
      }),
    );
  });
  return { appliedMigrations, drift: await findDrift(pool) };
}

/** @throws {WarehouseError} WAREHOUSE_SERVER_TOO_OLD, WAREHOUSE_ENCODING_REFUSED */
async function assertUsable(client: ClientBase): Promise<void> {
  const { rows } = await runQuery<{ version: string; encoding: string }>(
    client,
    ACTION,
    "select current_setting('server_version') as version, current_setting('server_encoding') as encoding",
  );
  const { version = '', encoding = '' } = rows[0] ?? {};
  assertSupported(version);
  if (encoding === 'UTF8') return;
  throw new WarehouseError(
    'WAREHOUSE_ENCODING_REFUSED',
    `Cannot use this database as the warehouse: its encoding is ${encoding}; create one with encoding 'UTF8' template template0`,
  );
}

async function inTransaction<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  await runQuery(client, ACTION, 'begin');
  try {
    const result = await work();
    await runQuery(client, ACTION, 'commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { runQuery } from '../connect/run-query.ts';
import { WarehouseError } from '../errors.ts';

/** 'volka mi' in ASCII: one key for the whole database, so that only one migration runs at a time. */
const LOCK_KEY = '8533218399206333801';

const POLL_MS = 200;

/** How long to wait for another migration, and whom to tell. */
export interface MigrationWait {
  /** Milliseconds; also the lock timeout of each statement of the migration. */
  readonly limitMs: number;
  /** Called once with the session that holds the lock, such as `process 42 of the server (application "volka migrate")`. */
  readonly onWait?: (holder: string) => void;
}

/**
 * Runs `work` while this session holds the migration lock of the database.
 * @throws {WarehouseError} WAREHOUSE_MIGRATION_BUSY if another session holds the lock for longer than the limit.
 */
export async function withMigrationLock<T>(
  client: ClientBase,
  { limitMs, onWait }: MigrationWait,
  work: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (let waits = 0; !(await tryLock(client)); waits += 1) {
    const holder = await findHolder(client);
    if (performance.now() >= deadline) throw busy(holder, limitMs);
    if (waits === 0) onWait?.(describe(holder));
    await sleep(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK_KEY]).catch(() => undefined);
  }
}

interface Holder {
  readonly pid: number;
  readonly application: string | null;
}

async function tryLock(client: ClientBase): Promise<boolean> {
  const { rows } = await runQuery<{ locked: boolean }>(
    client,
    'lock the database for a migration',
    'select pg_try_advisory_lock($1) as locked',
    [LOCK_KEY],
  );
  return rows[0]?.locked === true;
}

async function findHolder(client: ClientBase): Promise<Holder | undefined> {
  const { rows } = await runQuery<{ pid: number; application: string | null }>(
    client,
    'find the session that migrates',
    `select l.pid, a.application_name as application
       from pg_locks as l left join pg_stat_activity as a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 1
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid::int8 = $1::int8 >> 32 and l.objid::int8 = $1::int8 & 4294967295`,
    [LOCK_KEY],
  );
  return rows[0];
}

function describe(holder: Holder | undefined): string {
  if (holder === undefined) return 'another session';
  return `process ${String(holder.pid)} of the server (application "${holder.application ?? ''}")`;
}

function busy(holder: Holder | undefined, limitMs: number): WarehouseError {
  return new WarehouseError(
    'WAREHOUSE_MIGRATION_BUSY',
    `Cannot migrate the database: ${describe(holder)} holds the migration lock, waited ${String(Math.round(limitMs / 1000))} s; wait for it or end that session`,
    holder === undefined
      ? {}
      : { context: { holderPid: holder.pid, holderApplication: holder.application ?? '' } },
  );
}

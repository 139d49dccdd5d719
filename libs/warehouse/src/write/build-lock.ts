import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { asWarehouseError } from '../connect/wrap-error.ts';
import { WarehouseError } from '../errors.ts';
import { LOCK_CLASS } from './advisory-keys.ts';

const ACTION = 'take the build lock';
/** There is one build lock in a database. */
const BUILD_KEY: readonly number[] = [LOCK_CLASS.build, 0];
const DEFAULT_WAIT_MS = 3_600_000;
const POLL_MS = 1_000;

export interface BuildLockRequest {
  /** The application name of dbt's sessions, which belong to this build. */
  readonly applicationName: string;
  /** How long to wait for another build. @defaultValue 3600000 */
  readonly waitMs?: number;
  readonly signal: AbortSignal;
  /** Called once if the lock is not free; `holderPid` is null if the holder has just ended. */
  readonly onWait?: (holder: { readonly holderPid: number | null }) => void;
}

/** The right to build the marts, until it is released. */
export interface BuildLock {
  /** Aborted when the connection that holds the lock breaks, since another build can then start. */
  readonly lost: AbortSignal;
  readonly release: () => Promise<void>;
}

/**
 * Takes the build lock, so that only one build of the marts runs at a time. It holds a connection of the pool; the lock ends with the process.
 * @throws {WarehouseError} `WAREHOUSE_BUILD_BUSY` if another build holds it for longer than `waitMs`.
 * @see ADR 0039
 */
export async function takeBuildLock(pool: WarehousePool, request: BuildLockRequest): Promise<BuildLock> {
  const client = await pool.connect().catch((error: unknown) => {
    throw asWarehouseError(error, ACTION, pool.address);
  });
  const lost = new AbortController();
  const onLoss = (): void => {
    lost.abort(
      new WarehouseError(
        'WAREHOUSE_CONNECTION_LOST',
        'Cannot go on building: the connection that held the build lock broke; start again',
      ),
    );
  };
  // Registered before the lock is taken: the connection can break at the moment when the lock is granted.
  client.on('error', onLoss);
  client.on('end', onLoss);
  const giveBack = (): void => {
    client.removeListener('end', onLoss);
    client.release(lost.signal.aborted);
    client.removeListener('error', onLoss);
  };
  try {
    await waitForTurn(client, request);
    await runQuery(client, ACTION, 'select pg_advisory_lock($1::int, hashtext($2))', [
      LOCK_CLASS.builder,
      request.applicationName,
    ]);
  } catch (error) {
    // The session may hold the first lock already; closing the connection releases it.
    onLoss();
    giveBack();
    throw error;
  }
  return {
    lost: lost.signal,
    release: async () => {
      await client.query('select pg_advisory_unlock_all()').catch(onLoss);
      giveBack();
    },
  };
}

/** Runs `work` while it holds the build lock, with a signal that is aborted when the lock is lost. @throws {WarehouseError} As {@link takeBuildLock}. */
export async function withBuildLock<Result>(
  pool: WarehousePool,
  request: BuildLockRequest,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lock = await takeBuildLock(pool, request);
  try {
    return await work(AbortSignal.any([request.signal, lock.lost]));
  } finally {
    await lock.release();
  }
}

async function waitForTurn(
  client: PoolClient,
  { waitMs = DEFAULT_WAIT_MS, signal, onWait }: BuildLockRequest,
): Promise<void> {
  const deadline = performance.now() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    signal.throwIfAborted();
    const { rows } = await runQuery<{ locked: boolean }>(
      client,
      ACTION,
      'select pg_try_advisory_lock($1::int, $2::int) as locked',
      BUILD_KEY,
    );
    if (rows[0]?.locked === true) return;
    const holderPid = await findHolder(client);
    if (isFirst) onWait?.({ holderPid });
    if (performance.now() >= deadline) throw busy(holderPid, waitMs);
    await sleep(Math.min(POLL_MS, Math.max(deadline - performance.now(), 0)), undefined, { signal }).catch(
      () => undefined,
    );
  }
}

async function findHolder(client: PoolClient): Promise<number | null> {
  const { rows } = await runQuery<{ pid: number }>(
    client,
    'find who builds',
    `select pid
       from pg_locks
      where locktype = 'advisory' and granted and objsubid = 2
        and database = (select oid from pg_database where datname = current_database())
        and classid::int8 = $1::int8 and objid::int8 = $2::int8
      limit 1`,
    BUILD_KEY,
  );
  return rows[0]?.pid ?? null;
}

function busy(holderPid: number | null, waitMs: number): WarehouseError {
  const who = holderPid === null ? 'another session' : `process ${String(holderPid)} of the server`;
  return new WarehouseError(
    'WAREHOUSE_BUILD_BUSY',
    `Cannot build the marts: ${who} builds them, waited ${String(Math.round(waitMs / 1000))} s; wait for that run or stop it`,
    holderPid === null ? {} : { context: { holderPid } },
  );
}

import type { PoolClient } from 'pg';
import { withConnection } from '../connect/with-connection.ts';
import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';
import { WarehouseError } from '../errors.ts';
import { LOCK_CLASS, streamKey } from './advisory-keys.ts';

/**
 * Runs `work` as the stream's only writer. A separate connection holds the lock, so the lock ends with the process. If that connection breaks,
 * the signal that `work` gets is aborted, since another process can then write. The pool must allow two connections.
 * @throws {WarehouseError} WAREHOUSE_STREAM_BUSY, with the holder, without waiting, if another session holds the lock.
 * @see DATA_RULES 28
 */
export async function withStreamLock<T>(
  pool: WarehousePool,
  stream: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (pool.options.max < 2) {
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      'Cannot lock a stream with a pool of one connection: the lock keeps one; set max to 2 or more',
    );
  }
  const action = `become the writer of ${stream}`;
  const key = [LOCK_CLASS.writer, streamKey(stream)];
  return withConnection(pool, action, async (client) => {
    const lost = new AbortController();
    const onLoss = (): void => {
      lost.abort(
        new WarehouseError(
          'WAREHOUSE_CONNECTION_LOST',
          `Cannot go on as the writer of ${stream}: the connection that held its lock broke; start again`,
          { context: { stream } },
        ),
      );
    };
    // Registered before the lock is taken: the connection can break at the moment when the lock is granted.
    client.once('error', onLoss);
    client.once('end', onLoss);
    let held = false;
    try {
      const { rows } = await runQuery<{ locked: boolean }>(
        client,
        action,
        'select pg_try_advisory_lock($1::int, $2::int) as locked',
        key,
      );
      held = rows[0]?.locked === true;
      if (!held) throw await busy(client, stream, key);
      return await work(lost.signal);
    } finally {
      client.removeListener('error', onLoss);
      client.removeListener('end', onLoss);
      if (held) await client.query('select pg_advisory_unlock($1::int, $2::int)', key).catch(() => undefined);
    }
  });
}

async function busy(client: PoolClient, stream: string, key: readonly number[]): Promise<WarehouseError> {
  const { rows } = await runQuery<{ pid: number; application: string | null }>(
    client,
    `find the writer of ${stream}`,
    `select a.pid, a.application_name as application
       from pg_locks as l
       join pg_stat_activity as a on a.pid = l.pid
      where l.locktype = 'advisory' and l.granted and l.objsubid = 2
        and l.database = (select oid from pg_database where datname = current_database())
        and l.classid::int8 = $1::int4::int8 & 4294967295
        and l.objid::int8 = $2::int4::int8 & 4294967295`,
    key,
  );
  const [holder] = rows;
  const who =
    holder === undefined
      ? 'another session, which ended just now, was'
      : `process ${String(holder.pid)} of the server (application "${holder.application ?? ''}") is`;
  return new WarehouseError(
    'WAREHOUSE_STREAM_BUSY',
    `Cannot become the writer of ${stream}: ${who} writing it; wait for that run or stop it`,
    {
      context: {
        stream,
        ...(holder === undefined
          ? {}
          : { holderPid: holder.pid, holderApplication: holder.application ?? '' }),
      },
    },
  );
}

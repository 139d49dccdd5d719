import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResult, QueryResultRow, PoolClient } from 'pg';
import { withConnection } from '../../connect/with-connection.ts';
import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';
import { WarehouseError } from '../../errors.ts';
import { LOCK_CLASS, streamKey } from '../advisory-keys.ts';

/** A load that is being written: its id and time, and its transaction. */
export interface OpenLoad {
  readonly client: PoolClient;
  /** What the transaction does, for error messages. */
  readonly action: string;
  readonly query: <Row extends QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ) => Promise<QueryResult<Row>>;
  readonly loadId: bigint;
  /** ISO 8601, microseconds. */
  readonly startedAt: string;
  /** Strictly later than the stream's last load, even if the clock went back. @see DATA_RULES 25 */
  readonly loadedAt: string;
  /** The same, since 1970-01-01. */
  readonly loadedAtMicros: bigint;
}

/** A load whose commit was sent. */
interface Commit<T> {
  readonly loadId: bigint;
  readonly result: T;
}

/** The result of `work`, and what confirmed its commit: the server's answer or, if that was lost, the ledger. */
export interface Committed<T> {
  readonly result: T;
  readonly confirmedBy: 'commit' | 'ledger';
}

const ASK_AGAIN_MS = 250;
const ASK_ATTEMPTS = 40;

/**
 * Runs `work` in the transaction of a load: locks the stream's ledger, takes an id and a time, and commits once.
 * If the answer to the commit is lost, reads the ledger to find out whether the commit happened.
 * @throws {WarehouseError} If the database fails. Other errors of `work` are thrown unchanged, after the rollback.
 */
export async function inLoadTransaction<T>(
  pool: WarehousePool,
  stream: string,
  action: string,
  work: (load: OpenLoad) => Promise<T>,
): Promise<Committed<T>> {
  let committing: Commit<T> | undefined;
  try {
    return await withConnection(pool, action, async (client) => {
      try {
        await runQuery(client, action, 'begin');
        const load = await openLoad(client, stream, action);
        const result = await work(load);
        committing = { loadId: load.loadId, result };
        await runQuery(client, action, 'commit');
        return { result, confirmedBy: 'commit' };
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  } catch (error) {
    const isLost = error instanceof WarehouseError && error.code === 'WAREHOUSE_CONNECTION_LOST';
    const begun: Commit<T> | undefined = committing;
    if (isLost && begun !== undefined && (await isInLedger(pool, stream, begun.loadId)))
      return { result: begun.result, confirmedBy: 'ledger' };
    throw error;
  }
}

async function openLoad(client: PoolClient, stream: string, action: string): Promise<OpenLoad> {
  await lockLedger(client, stream, action);
  const { rows } = await runQuery<{
    load_id: bigint;
    started_at: string;
    loaded_at: string;
    loaded_at_micros: bigint;
  }>(
    client,
    action,
    `select nextval(pg_get_serial_sequence('etl.loads', 'load_id')) as load_id,
            started_at, loaded_at, (extract(epoch from loaded_at) * 1000000)::int8 as loaded_at_micros
       from (select now() as started_at,
                    greatest(clock_timestamp(), max(l.loaded_at) + interval '1 microsecond') as loaded_at
               from etl.loads as l
              where l.stream = $1) as clock`,
    [stream],
  );
  const [row] = rows;
  if (row === undefined) throw new TypeError('Cannot open a load: the ledger gave no id');
  return {
    client,
    action,
    query: (sql, values) => runQuery(client, action, sql, values),
    loadId: row.load_id,
    startedAt: row.started_at,
    loadedAt: row.loaded_at,
    loadedAtMicros: row.loaded_at_micros,
  };
}

/** The lock is a separate statement, so that the next statement sees what the last holder committed. */
async function lockLedger(client: PoolClient, stream: string, action: string): Promise<void> {
  await runQuery(client, action, 'select pg_advisory_xact_lock($1::int, $2::int)', [
    LOCK_CLASS.ledger,
    streamKey(stream),
  ]);
}

/** The connection broke during the commit. The server may still be committing, so this waits for the lock before it reads. */
async function isInLedger(pool: WarehousePool, stream: string, loadId: bigint): Promise<boolean> {
  const action = 'ask the ledger';
  for (let attempt = 1; ; attempt++) {
    try {
      return await withConnection(pool, action, async (client) => {
        await runQuery(client, action, "begin; set local lock_timeout = '10s'");
        try {
          await lockLedger(client, stream, action);
          const found = await runQuery(client, action, 'select from etl.loads where load_id = $1', [loadId]);
          return found.rowCount === 1;
        } finally {
          await client.query('rollback').catch(() => undefined);
        }
      });
    } catch (error) {
      if (attempt < ASK_ATTEMPTS && error instanceof WarehouseError && error.retryable) {
        await sleep(ASK_AGAIN_MS);
        continue;
      }
      throw new WarehouseError(
        'WAREHOUSE_COMMIT_UNKNOWN',
        `Cannot tell whether load ${String(loadId)} of ${stream} was committed: the connection broke and the database does not answer; repeat the append with the same run id, it finds its own load`,
        { context: { stream } },
      );
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResult, QueryResultRow, PoolClient } from 'pg';
import { withConnection } from '../../connect/with-connection.ts';
import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';
import { WarehouseError } from '../../errors.ts';
import { LOCK_CLASS, streamKey } from '../advisory-keys.ts';

/** A load under way: its place in the ledger, and the transaction that everything of it goes through. */
export interface OpenLoad {
  readonly client: PoolClient;
  /** What the transaction is for, as error messages say it. */
  readonly action: string;
  readonly query: <Row extends QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ) => Promise<QueryResult<Row>>;
  readonly loadId: bigint;
  /** ISO 8601, microseconds. */
  readonly startedAt: string;
  /** Strictly later than the stream's last load, whatever the clock does. @see DATA_RULES 25 */
  readonly loadedAt: string;
  /** The same since 1970. */
  readonly loadedAtMicros: bigint;
}

/** A load whose commit was sent. */
interface Commit<T> {
  readonly loadId: bigint;
  readonly result: T;
}

/** What `work` gave, and how its commit is known: from the server's answer, or, that being lost, from the ledger. */
export interface Committed<T> {
  readonly result: T;
  readonly confirmedBy: 'commit' | 'ledger';
}

const ASK_AGAIN_MS = 250;
const ASK_ATTEMPTS = 40;

/**
 * Runs `work` in the one transaction of a load: the stream's ledger locked, id and time drawn, one commit.
 * If the answer to the commit is lost, the ledger is asked whether it happened.
 * @throws {WarehouseError} Database failures; whatever else `work` throws passes through, rolled back.
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

/** A statement of its own: the next one then sees what the last holder committed. */
async function lockLedger(client: PoolClient, stream: string, action: string): Promise<void> {
  await runQuery(client, action, 'select pg_advisory_xact_lock($1::int, $2::int)', [
    LOCK_CLASS.ledger,
    streamKey(stream),
  ]);
}

/** The connection broke while it committed: the server may still be at it, so wait for its lock, then look. */
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

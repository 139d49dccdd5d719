import { Client } from 'pg';
import type { ClientBase, ClientConfig } from 'pg';
import { WarehouseError } from '../errors.ts';
import { describeAddress } from './address.ts';
import type { Address } from './address.ts';

/** A single comparison can miss such a pooler while other clients use it. */
const COMPARISONS = 3;

const SESSIONS_ARE_SHARED = 'does not keep a session together; use pool_mode = session or no pooler';

/**
 * Refuses a pooler that gives a server connection to other clients between transactions: advisory locks, the role and the time zone belong to
 * the session. Compares two connections: each must keep its own server connection.
 * @param client A new connection through the pooler.
 * @param config Opens a second one. It fails if the pooler has no second server connection within the timeout.
 * @throws {WarehouseError} WAREHOUSE_POOLER_UNSUITABLE
 */
export async function assertSessionPooling(
  client: ClientBase,
  config: ClientConfig & { readonly connectionTimeoutMillis: number },
  address: Address,
): Promise<void> {
  const timeoutMs = config.connectionTimeoutMillis;
  const second = new Client({ ...config, query_timeout: timeoutMs });
  second.on('error', () => undefined);
  await second.connect();
  try {
    for (let comparison = 1; comparison <= COMPARISONS; comparison++) {
      const before = await serverProcessOf(client, timeoutMs);
      const other = await beginOn(second).catch((error: unknown) => {
        if (/statement pooling/.test(String(error))) throw unsuitable(address, SESSIONS_ARE_SHARED);
        if (!/timeout/i.test(String(error))) throw error;
        throw unsuitable(address, 'gave no second server connection in time; raise its pool size');
      });
      if (before === other || before !== (await serverProcessOf(client, timeoutMs)))
        throw unsuitable(address, SESSIONS_ARE_SHARED);
      await second.query('rollback');
    }
  } finally {
    await second.end().catch(() => undefined);
  }
}

async function beginOn(second: Client): Promise<number | undefined> {
  await second.query('begin');
  return serverProcessOf(second);
}

async function serverProcessOf(client: ClientBase, timeoutMs?: number): Promise<number | undefined> {
  const query = { text: 'select pg_backend_pid() as pid', query_timeout: timeoutMs };
  const { rows } = await client.query<{ pid: number }>(query);
  return rows[0]?.pid;
}

function unsuitable(address: Address, state: string): WarehouseError {
  return new WarehouseError(
    'WAREHOUSE_POOLER_UNSUITABLE',
    `Cannot use the connection pooler at ${describeAddress(address)}: it ${state}`,
  );
}

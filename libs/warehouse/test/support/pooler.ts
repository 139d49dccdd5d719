import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { Client } from 'pg';
import type { TestDatabase } from '@volka/local-postgres';

/** A connection pooler as PgBouncer is one: clients log in with it, and it lends them connections of its own. */
export interface TestPooler {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface PoolerOptions {
  readonly mode: 'session' | 'transaction';
  /** Server connections at most; a client waits for one. */
  readonly size: number;
}

/**
 * Behaves as PgBouncer does where a client could notice: it refuses the start-up parameter `options`, tells its clients
 * a process id of its own, and in transaction mode takes the server connection back at the end of each transaction.
 */
export async function startTestPooler(database: TestDatabase, options: PoolerOptions): Promise<TestPooler> {
  const servers = createServerPool(database, options.size);
  const clients = new Set<Socket>();
  const listener = createServer((client) => {
    clients.add(client);
    client.on('error', () => client.destroy());
    client.on('close', () => clients.delete(client));
    void serve(client, servers, options.mode);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    stop: async () => {
      for (const client of clients) client.destroy();
      listener.close();
      await servers.end();
    },
  };
}

interface ServerPool {
  readonly take: () => Promise<Socket>;
  readonly giveBack: (server: Socket) => void;
  readonly end: () => Promise<void>;
}

/** The one given back last is lent first, as PgBouncer does. */
function createServerPool(database: TestDatabase, size: number): ServerPool {
  const idle: Socket[] = [];
  const waiting: ((server: Socket) => void)[] = [];
  const all: Socket[] = [];
  return {
    take: async () => {
      const server = idle.pop();
      if (server !== undefined) return server;
      if (all.length >= size) return new Promise((resolve) => waiting.push(resolve));
      // The driver logs in; from then on only the bytes are of interest.
      const login = new Client({ ...database });
      login.on('error', () => undefined);
      await login.connect();
      const { stream } = (login as unknown as { connection: { stream: Socket } }).connection;
      stream.removeAllListeners('data');
      all.push(stream);
      return stream;
    },
    giveBack: (server) => {
      server.removeAllListeners('data');
      const next = waiting.shift();
      if (next === undefined) idle.push(server);
      else next(server);
    },
    end: async () => {
      await Promise.all(all.filter(({ closed }) => !closed).map((server) => once(server.destroy(), 'close')));
    },
  };
}

async function serve(client: Socket, servers: ServerPool, mode: PoolerOptions['mode']): Promise<void> {
  const [startup] = (await once(client, 'data')) as [Buffer];
  if (startup.includes('\0options\0')) {
    client.end(message('E', 'SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0'));
    return;
  }
  client.write(
    Buffer.concat([
      message('R', Buffer.alloc(4)),
      message('S', 'server_version\x0018.0\0'),
      message('K', Buffer.from('c0ffee0000000001', 'hex')),
      message('Z', 'I'),
    ]),
  );
  let server: Promise<Socket> | undefined;
  const release = async (): Promise<void> => {
    const lent = server;
    server = undefined;
    if (lent !== undefined) servers.giveBack(await lent);
  };
  const lend = async (): Promise<Socket> => {
    const lent = await servers.take();
    lent.on('data', (bytes: Buffer) => {
      // Small answers come whole: the last message tells whether a transaction is open.
      const isBetweenTransactions = bytes.subarray(-6).equals(message('Z', 'I'));
      client.write(bytes);
      if (mode === 'transaction' && isBetweenTransactions) void release();
    });
    return lent;
  };
  client.on('data', (bytes: Buffer) => {
    server ??= lend();
    void server.then((lent) => lent.write(bytes));
  });
  client.on('close', () => {
    // What a session leaves behind goes with its server connection.
    void server?.then((lent) => lent.destroy());
  });
}

function message(type: string, body: string | Buffer): Buffer {
  const bytes = Buffer.from(body);
  const head = Buffer.alloc(5);
  head.write(type, 0);
  head.writeUInt32BE(bytes.length + 4, 1);
  return Buffer.concat([head, bytes]);
}

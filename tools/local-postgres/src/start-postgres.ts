import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.ts';
import { LocalPostgresError } from './errors.ts';
import { initialise, unwritable } from './initialise.ts';
import { clearLeftovers, giveUpOwnership, takeOwnership } from './leftovers.ts';
import { assertReachable, findOsUser } from './os-user.ts';
import { makePassword, readStoredPassword, settlePassword, storePassword } from './password.ts';
import { freePort } from './ports.ts';
import { startServerProcess } from './server-process.ts';
import type { ServerProcess, ServerProcessOptions } from './server-process.ts';

export interface StartPostgresOptions {
  /** Contains the cluster (`data`), the password and the record of the owner. It is created if necessary, and kept. */
  readonly dataDir: string;
  /** TCP port of 127.0.0.1. @defaultValue 0: a free one */
  readonly port?: number;
  /** The superuser's password. @defaultValue the current one, or a random one */
  readonly password?: string;
  /** `shared_buffers` in MiB; the system's page cache is used in addition. @defaultValue 64 */
  readonly sharedBuffersMb?: number;
  /** Receives each line of the server's log. */
  readonly onLog?: (line: string) => void;
}

/** A running server and how to reach it. */
export interface LocalPostgres {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: 'postgres';
  readonly password: string;
  /** Ends all sessions and stops the server with a fast shutdown. It may be called twice. */
  readonly stop: () => Promise<void>;
}

/** For a laptop: durable, with enough WAL for bulk loads without frequent checkpoints, and mostly in the system's page cache. */
const PARAMETERS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_wal_size: '4GB',
  max_connections: '100',
};
const THROW_AWAY_PARAMETERS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * Starts the PostgreSQL cluster of a folder. It is created on first use. Remains of an earlier run are cleaned up.
 * @throws {LocalPostgresError} Folder unreachable, unwritable or in use; port in use; the server's own reason.
 */
export async function startPostgres(options: StartPostgresOptions): Promise<LocalPostgres> {
  return startCluster({ ...options, durable: true });
}

/** @internal Used for durable and temporary clusters. */
export async function startCluster(
  options: StartPostgresOptions & { readonly durable: boolean; readonly removeAfterwards?: string },
): Promise<LocalPostgres> {
  const dataDir = path.resolve(options.dataDir);
  const [binaries, user] = await Promise.all([findBinaries(), findOsUser()]);
  await mkdir(dataDir, { recursive: true }).catch((cause: unknown) => {
    throw unwritable(dataDir, cause);
  });
  await assertReachable(binaries.root, user, "PostgreSQL's programs");
  await assertReachable(dataDir, user, `the data folder ${dataDir}`);
  await clearLeftovers(dataDir);

  const stored = await readStoredPassword(dataDir);
  const password = options.password ?? stored ?? makePassword();
  const { durable } = options;
  // Before initdb, so that the password of every existing cluster is stored.
  if (stored === null) {
    await storePassword(dataDir, password).catch((cause: unknown) => {
      throw unwritable(dataDir, cause);
    });
  }
  await takeOwnership(dataDir);
  let server: ServerProcess | undefined;
  let port: number;
  try {
    await initialise({ binaries, user, dataDir, password: stored ?? password, durable });
    ({ server, port } = await startOnPort(options.port ?? 0, {
      binaries,
      user,
      cluster: path.join(dataDir, 'data'),
      parameters: {
        ...PARAMETERS,
        shared_buffers: `${options.sharedBuffersMb ?? 64}MB`,
        ...(durable ? {} : THROW_AWAY_PARAMETERS),
      },
      ...(options.removeAfterwards === undefined ? {} : { removeAfterwards: options.removeAfterwards }),
      onLog: options.onLog,
    }));
    await settlePassword(port, password, stored);
    await storePassword(dataDir, password);
  } catch (error) {
    await server?.stop();
    await giveUpOwnership(dataDir);
    throw error;
  }
  const started = server;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= started.stop().then(() => giveUpOwnership(dataDir)));
  return { host: '127.0.0.1', port, user: 'postgres', password, stop };
}

const ATTEMPTS = 10;

/** Another process can take a free port before the server does, and the children of a killed server run for a moment longer. */
async function startOnPort(
  wanted: number,
  options: Omit<ServerProcessOptions, 'port'>,
): Promise<{ server: ServerProcess; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = wanted === 0 ? await freePort() : wanted;
    try {
      return { server: await startServerProcess({ ...options, port }), port };
    } catch (error) {
      if (attempt === ATTEMPTS || !(error instanceof LocalPostgresError)) throw error;
      const lostPort = wanted === 0 && error.code === 'LOCAL_POSTGRES_PORT_IN_USE';
      const lingering = /pre-existing shared memory block/.test(error.message);
      if (!lostPort && !lingering) throw error;
      await sleep(200);
    }
  }
}

import { randomBytes } from 'node:crypto';
import { chown, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { findOsUser } from './os-user.ts';
import { startCluster } from './start-postgres.ts';
import type { LocalPostgres } from './start-postgres.ts';

/** Connection settings of one database. */
export interface TestDatabase {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

export interface TestPostgres extends LocalPostgres {
  /** A new, empty database. Its name is random unless given. */
  readonly createDatabase: (name?: string) => Promise<TestDatabase>;
}

/**
 * Starts a temporary cluster (fsync off, in the system's temporary folder) that shares nothing with others.
 * `stop()`, or the end of the process that started it (also by a kill), stops it and removes its files.
 */
export async function startTestPostgres(): Promise<TestPostgres> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'volka-test-postgres-'));
  const osUser = await findOsUser();
  if (osUser !== null) await chown(dataDir, osUser.uid, osUser.gid);
  const server = await startCluster({ dataDir, durable: false, removeAfterwards: dataDir });
  const { host, port, user, password } = server;
  const createDatabase = async (name = `test_${randomBytes(6).toString('hex')}`): Promise<TestDatabase> => {
    const client = new Client({ host, port, user, password, database: 'postgres' });
    await client.connect();
    try {
      await client.query(`create database ${client.escapeIdentifier(name)}`);
    } finally {
      await client.end();
    }
    return { host, port, user, password, database: name };
  };
  return { ...server, createDatabase };
}

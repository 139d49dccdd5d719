import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client, DatabaseError } from 'pg';
import { LocalPostgresError } from './errors.ts';

/** The last password of this cluster; null if the cluster does not exist yet. */
export async function readStoredPassword(dataDir: string): Promise<string | null> {
  return readFile(passwordFile(dataDir), 'utf8').catch(() => null);
}

export function makePassword(): string {
  return randomBytes(18).toString('base64url');
}

/** Stores the password beside the cluster, readable only by its owner. */
export async function storePassword(dataDir: string, password: string): Promise<void> {
  const temporary = `${passwordFile(dataDir)}.${String(process.pid)}`;
  await writeFile(temporary, password, { mode: 0o600 });
  await rename(temporary, passwordFile(dataDir));
}

/**
 * Sets the superuser's password to `wanted`; `stored` is the previous one.
 * @throws {LocalPostgresError} If the cluster accepts neither.
 */
export async function settlePassword(port: number, wanted: string, stored: string | null): Promise<void> {
  if (await accepts(port, wanted)) return;
  if (stored !== null && (await accepts(port, stored, wanted))) return;
  throw new LocalPostgresError(
    'LOCAL_POSTGRES_WRONG_PASSWORD',
    'Cannot log in to the local PostgreSQL: its superuser has another password; give the password it was made with, or delete the folder to begin anew',
  );
}

async function accepts(port: number, password: string, change?: string): Promise<boolean> {
  const client = new Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' });
  try {
    await client.connect();
    if (change !== undefined) {
      await client.query(`alter role postgres password ${client.escapeLiteral(change)}`);
    }
    return true;
  } catch (error) {
    if (error instanceof DatabaseError && error.code === '28P01') return false;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function passwordFile(dataDir: string): string {
  return path.join(dataDir, 'superuser-password');
}

import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { WarehouseError } from '../errors.ts';
import type { WarehousePool } from './connect-pool.ts';
import { withConnection } from './with-connection.ts';
import { asWarehouseError } from './wrap-error.ts';

/** Roles that may log in. */
export type LoginRole = 'orchestrator';

const ITERATIONS = 4096;
const KEY_BYTES = 32;

/**
 * Sets the password of a login. The server receives only a SCRAM verifier, so a statement log cannot contain the password.
 * @throws {WarehouseError} WAREHOUSE_INVALID_SETTING if the password is empty or not printable ASCII.
 */
export async function setLoginPassword(
  adminPool: WarehousePool,
  role: LoginRole,
  password: string,
): Promise<void> {
  if (!/^[\x20-\x7e]+$/.test(password)) {
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      `Cannot set the password of ${role}: it is empty or has characters beyond printable ASCII; choose another`,
    );
  }
  const verifier = scramVerifier(password, randomBytes(16));
  const action = `set the password of ${role}`;
  await withConnection(adminPool, action, async (client) => {
    await client
      .query(
        `alter role ${escapeIdentifier(`${adminPool.rolePrefix}${role}`)} password ${escapeLiteral(verifier)}`,
      )
      .catch((error: unknown) => {
        throw asWarehouseError(error, action, adminPool.address);
      });
  });
}

/** @see RFC 5802; the text form is PostgreSQL's own (pg_authid.rolpassword). */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, ITERATIONS, KEY_BYTES, 'sha256');
  const key = (name: string): Buffer => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(key('Client Key')).digest('base64');
  const serverKey = key('Server Key').toString('base64');
  return `SCRAM-SHA-256$${String(ITERATIONS)}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

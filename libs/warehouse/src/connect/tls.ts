import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { WarehouseError } from '../errors.ts';

/** How a connection is encrypted, in libpq's words; `allow` and `prefer`, which fall back to plain text, are left out. */
export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export interface TlsSettings {
  /**
   * `disable`: plain text. `require`: encrypted, the server is not checked. `verify-ca`: its certificate must come from
   * the authority in `rootCertificateFile`. `verify-full`: it must also name the host.
   */
  readonly mode: TlsMode;
  /** PEM file of the authorities to trust. With it `require` means `verify-ca`, as in libpq. */
  readonly rootCertificateFile?: string;
}

/**
 * What `pg` takes as `ssl`. The file is read here, once for a pool.
 * @throws {WarehouseError} WAREHOUSE_INVALID_SETTING where a mode that verifies has no file, or it cannot be read.
 * @see https://www.postgresql.org/docs/current/libpq-ssl.html
 */
export function toTlsOptions({ mode, rootCertificateFile }: TlsSettings): false | ConnectionOptions {
  if (mode === 'disable') return false;
  if (rootCertificateFile === undefined) {
    if (mode === 'require') return { rejectUnauthorized: false };
    throw new WarehouseError(
      'WAREHOUSE_INVALID_SETTING',
      `Cannot connect with DB_SSLMODE=${mode}: no authority to verify the server with; set DB_SSLROOTCERT to its PEM file`,
    );
  }
  const ca = readCertificates(rootCertificateFile);
  return mode === 'verify-full' ? { ca } : { ca, checkServerIdentity: () => undefined };
}

function readCertificates(file: string): string {
  const text = readText(file);
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw unusable(file, 'it holds no PEM certificate');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(file, `it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
}

function unusable(file: string, state: string): WarehouseError {
  return new WarehouseError(
    'WAREHOUSE_INVALID_SETTING',
    `Cannot use DB_SSLROOTCERT=${file}: ${state}; give the PEM file of the server's certificate authority`,
  );
}

import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { WarehouseError } from '../errors.ts';

/** The sslmode of libpq, without `allow` and `prefer`, which can fall back to plain text. */
export const TLS_MODES = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof TLS_MODES)[number];

export interface TlsSettings {
  /**
   * `disable`: plain text. `require`: encrypted, without a check of the server. `verify-ca`: an authority in `rootCertificateFile` must have
   * issued the server's certificate. `verify-full`: the certificate must also contain the host name.
   */
  readonly mode: TlsMode;
  /** PEM file of the authorities to trust. With it `require` means `verify-ca`, as in libpq. */
  readonly rootCertificateFile?: string;
}

/**
 * Returns the option `ssl` of `pg`. Reads the file once per pool.
 * @throws {WarehouseError} WAREHOUSE_INVALID_SETTING if a mode that verifies has no file, or the file cannot be read.
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

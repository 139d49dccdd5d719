import { startTestPostgres } from '@volka/local-postgres';
import type { TestDatabase, TestPostgres } from '@volka/local-postgres';
import { requireTls } from '@volka/local-postgres/require-tls';
import type { TestAuthorities } from '@volka/local-postgres/require-tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runQuery } from '../../src/connect/run-query.ts';
import { connectPool } from '../../src/index.ts';
import type { TlsSettings } from '../../src/index.ts';

let server: TestPostgres;
let database: TestDatabase;
let authorities: TestAuthorities;

beforeAll(async () => {
  server = await startTestPostgres();
  database = await server.createDatabase();
  authorities = await requireTls(server);
});
afterAll(async () => {
  await server.stop();
});

async function connectWith(tls: TlsSettings, host = 'localhost'): Promise<string> {
  const pool = connectPool({ ...database, host, tls, applicationName: 'test' });
  try {
    const { rows } = await runQuery<{ ssl: boolean }>(
      pool,
      'connect',
      'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
    );
    return rows[0]?.ssl === true ? 'encrypted' : 'plain';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code ?? 'unknown'}: ${message}`;
  } finally {
    await pool.end();
  }
}

describe('a server that accepts encrypted connections only', () => {
  it('is reached by every mode that its certificate satisfies', async () => {
    const rootCertificateFile = authorities.trustedFile;
    expect(await connectWith({ mode: 'require' }, '127.0.0.1')).toBe('encrypted');
    expect(await connectWith({ mode: 'require', rootCertificateFile }, '127.0.0.1')).toBe('encrypted');
    expect(await connectWith({ mode: 'verify-ca', rootCertificateFile }, '127.0.0.1')).toBe('encrypted');
    expect(await connectWith({ mode: 'verify-full', rootCertificateFile })).toBe('encrypted');
  });

  it('refuses plain text, and the error says which setting to change', async () => {
    expect(await connectWith({ mode: 'disable' })).toMatch(
      /^WAREHOUSE_TLS_REFUSED: .*encrypted connections only.*DB_SSLMODE=verify-full/,
    );
  });

  it('is refused if the certificate cannot be verified, and the error says why', async () => {
    const { trustedFile, otherFile } = authorities;
    expect(await connectWith({ mode: 'verify-full', rootCertificateFile: otherFile })).toMatch(
      /^WAREHOUSE_TLS_REFUSED: .*authority that is not in DB_SSLROOTCERT/,
    );
    expect(await connectWith({ mode: 'require', rootCertificateFile: otherFile })).toMatch(
      /^WAREHOUSE_TLS_REFUSED: .*authority that is not in DB_SSLROOTCERT/,
    );
    expect(await connectWith({ mode: 'verify-full', rootCertificateFile: trustedFile }, '127.0.0.1')).toMatch(
      /^WAREHOUSE_TLS_REFUSED: .*does not name this host/,
    );
  });
});

it('a server without TLS is reported as such', async () => {
  const plain = await startTestPostgres();
  const pool = connectPool({
    ...(await plain.createDatabase()),
    tls: { mode: 'require' },
    applicationName: 'test',
  });
  try {
    await expect(runQuery(pool, 'connect', 'select 1')).rejects.toMatchObject({
      code: 'WAREHOUSE_TLS_REFUSED',
      message: expect.stringMatching(/offers no TLS.*DB_SSLMODE=disable/) as string,
    });
  } finally {
    await pool.end();
    await plain.stop();
  }
});

it.each([
  ['verify-full', undefined, /no authority to verify the server with; set DB_SSLROOTCERT/],
  ['verify-ca', '/no/such/file.pem', /DB_SSLROOTCERT=\/no\/such\/file.pem: it cannot be read \(ENOENT\)/],
  ['verify-full', import.meta.filename, /holds no PEM certificate/],
] as const)('%s with the file %s is refused before any connection', (mode, file, message) => {
  const tls = { mode, ...(file === undefined ? {} : { rootCertificateFile: file }) };
  expect(() => connectPool({ ...database, tls, applicationName: 'test' })).toThrow(
    expect.objectContaining({
      code: 'WAREHOUSE_INVALID_SETTING',
      message: expect.stringMatching(message) as string,
    }),
  );
});

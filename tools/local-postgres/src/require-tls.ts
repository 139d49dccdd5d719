import { chown, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { generate } from 'selfsigned';
import { findOsUser } from './os-user.ts';
import type { LocalPostgres } from './start-postgres.ts';

/** PEM files of two certificate authorities. One of them signed the server's certificate. */
export interface TestAuthorities {
  readonly trustedFile: string;
  readonly otherFile: string;
}

interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Configures a temporary server to accept only encrypted connections, like managed databases. Its certificate names
 * `localhost` and no address, so 127.0.0.1 fails the check of the host.
 */
export async function requireTls(server: LocalPostgres): Promise<TestAuthorities> {
  const [trusted, other] = await Promise.all([makeAuthority('trusted'), makeAuthority('other')]);
  await configure(server, await makeServerCertificate(trusted));
  const folder = await mkdtemp(path.join(tmpdir(), 'volka-test-authorities-'));
  const files = { trustedFile: path.join(folder, 'trusted.pem'), otherFile: path.join(folder, 'other.pem') };
  await writeFile(files.trustedFile, trusted.cert);
  await writeFile(files.otherFile, other.cert);
  return files;
}

async function configure(server: LocalPostgres, { key, cert }: KeyAndCertificate): Promise<void> {
  const client = new Client({ ...server, database: 'postgres' });
  await client.connect();
  try {
    const { rows } = await client.query<{ data: string; hba: string }>(
      "select current_setting('data_directory') as data, current_setting('hba_file') as hba",
    );
    const { data = '', hba = '' } = rows[0] ?? {};
    const osUser = await findOsUser();
    const write = async (name: string, text: string): Promise<void> => {
      const file = path.join(data, name);
      await writeFile(file, text, { mode: 0o600 });
      if (osUser !== null) await chown(file, osUser.uid, osUser.gid);
    };
    await write('server.crt', cert);
    await write('server.key', key);
    await client.query('alter system set ssl = on');
    await write(path.basename(hba), 'hostssl all all all scram-sha-256\n');
    await client.query('select pg_reload_conf()');
  } finally {
    await client.end();
  }
}

const OPTIONS = { keyType: 'ec', algorithm: 'sha256' } as const;

async function makeAuthority(name: string): Promise<KeyAndCertificate> {
  const made = await generate([{ name: 'commonName', value: `${name} authority` }], {
    ...OPTIONS,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  return { key: made.private, cert: made.cert };
}

async function makeServerCertificate(authority: KeyAndCertificate): Promise<KeyAndCertificate> {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...OPTIONS,
    ca: authority,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  return { key: made.private, cert: made.cert };
}

import type { ConnectionSettings } from '@volka/warehouse';

/** The variables that dbt's profile takes the connection from. The password is asked for now. */
export async function databaseEnvironment({
  host,
  port,
  user,
  password,
  database,
  rolePrefix = '',
  tls,
}: ConnectionSettings): Promise<Readonly<Record<string, string>>> {
  return {
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: typeof password === 'string' ? password : await password(),
    DB_NAME: database,
    DB_ROLE_PREFIX: rolePrefix,
    DB_SSLMODE: tls?.mode ?? 'disable',
    DB_SSLROOTCERT: tls?.rootCertificateFile ?? '',
  };
}

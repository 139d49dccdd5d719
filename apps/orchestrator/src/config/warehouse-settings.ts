import { readConfig } from '@volka/runtime';
import type { Environment } from '@volka/runtime';
import type { ConnectionSettings } from '@volka/warehouse';
import { databaseVariables } from './variables.ts';

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|::1|\[::1\])$/;

/** The connection to the warehouse. The password is asked for at each connect. @throws {ConfigError} */
export function readDatabaseSettings(environment: Environment): ConnectionSettings {
  const { DB_HOST, DB_PORT, DB_USER, DB_PASSWORD, DB_NAME, DB_ROLE_PREFIX, DB_SSLMODE, DB_SSLROOTCERT } =
    readConfig(databaseVariables, environment);
  return {
    host: DB_HOST,
    port: DB_PORT,
    user: DB_USER,
    password: () => Promise.resolve(DB_PASSWORD.reveal()),
    database: DB_NAME,
    rolePrefix: DB_ROLE_PREFIX,
    tls: {
      mode: DB_SSLMODE ?? (LOOPBACK.test(DB_HOST) ? 'disable' : 'verify-full'),
      ...(DB_SSLROOTCERT === undefined ? {} : { rootCertificateFile: DB_SSLROOTCERT }),
    },
  };
}

import type { WarehouseErrorCode } from '../errors.ts';

/** The meaning of a failure for the caller. */
export interface Meaning {
  readonly code: WarehouseErrorCode;
  readonly state: string;
  readonly remedy: string;
}

export const LOST: Meaning = {
  code: 'WAREHOUSE_CONNECTION_LOST',
  state: 'the connection to the database broke',
  remedy: 'try again',
};

const CONFLICT: Meaning = {
  code: 'WAREHOUSE_CONFLICT',
  state: 'a serialization failure, a deadlock or a lock that another transaction holds',
  remedy: 'try again',
};

const LOGIN_REFUSED: Meaning = {
  code: 'WAREHOUSE_LOGIN_REFUSED',
  state: 'the user or the password was refused',
  remedy: 'check DB_USER and DB_PASSWORD',
};

const NO_ENCRYPTION: Meaning = {
  code: 'WAREHOUSE_TLS_REFUSED',
  state: 'the server accepts encrypted connections only',
  remedy: 'set DB_SSLMODE=verify-full and DB_SSLROOTCERT',
};

const NOT_ADMITTED: Meaning = {
  code: 'WAREHOUSE_LOGIN_REFUSED',
  state: 'the server does not admit this user from this address',
  remedy: 'check DB_USER and DB_NAME, and pg_hba.conf or the security group of the server',
};

const OUT_OF_RESOURCES = { code: 'WAREHOUSE_OUT_OF_RESOURCES' } as const;
const STATEMENT_CANCELED = { code: 'WAREHOUSE_STATEMENT_CANCELED' } as const;

const notMigrated = (what: string): Meaning => ({
  code: 'WAREHOUSE_NOT_MIGRATED',
  state: `a ${what} is missing`,
  remedy: 'run volka migrate as the owner, and dbt for its models',
});

const valueRefused = (state: string): Meaning => ({
  code: 'WAREHOUSE_VALUE_REFUSED',
  state,
  remedy: 'quarantine such values in validation',
});

/** By SQLSTATE, else by its class (the first two characters). */
const BY_SQLSTATE: Readonly<Record<string, Meaning>> = {
  '08': LOST,
  // Poolers use it for most refusals.
  '08P01': {
    code: 'WAREHOUSE_UNREACHABLE',
    state: 'the server, or a pooler in front of it, refused the connection',
    remedy: 'see its log',
  },
  '22': valueRefused('the database refused a value'),
  '23': valueRefused('a constraint refused a value'),
  '25006': {
    code: 'WAREHOUSE_READ_ONLY',
    state: 'the server or the session is read-only; a fail-over may be under way',
    remedy: 'try again, or check that DB_HOST is the primary',
  },
  '25P03': LOST,
  '25P04': {
    ...STATEMENT_CANCELED,
    state: 'the transaction took longer than transaction_timeout',
    remedy: 'try again, or raise the timeout',
  },
  '28': NOT_ADMITTED,
  '28P01': LOGIN_REFUSED,
  '3D': {
    code: 'WAREHOUSE_DATABASE_MISSING',
    state: 'there is no such database',
    remedy: 'check DB_NAME or create it',
  },
  '3F': notMigrated('schema'),
  '40': CONFLICT,
  '42501': {
    code: 'WAREHOUSE_PERMISSION_DENIED',
    state: 'the role may not do that',
    remedy: 'connect with the intended role; volka migrate --repair as the owner restores lost grants',
  },
  '42703': notMigrated('column'),
  '42883': notMigrated('function'),
  '42P01': notMigrated('table or view'),
  '53': {
    ...OUT_OF_RESOURCES,
    state: 'the server is out of connections, memory or disk space',
    remedy: 'free some and try again',
  },
  '53100': {
    ...OUT_OF_RESOURCES,
    state: "the server's disk is full",
    remedy: 'free or add disk space, then try again',
  },
  '53200': {
    ...OUT_OF_RESOURCES,
    state: 'the server is out of memory',
    remedy: 'lower DB_THREADS or add memory, then try again',
  },
  '53300': {
    ...OUT_OF_RESOURCES,
    state: 'the server has no connection left for this login',
    remedy: 'end idle connections or raise max_connections, then try again',
  },
  '55P03': CONFLICT,
  '57014': {
    ...STATEMENT_CANCELED,
    state: 'the statement was canceled by a timeout or by an operator',
    remedy: 'try again; if it repeats, raise statement_timeout of the role',
  },
  '57P01': LOST,
  '57P02': LOST,
  '57P03': {
    code: 'WAREHOUSE_UNREACHABLE',
    state: 'the server is starting up or shutting down',
    remedy: 'try again',
  },
  '57P05': LOST,
};

/** @returns undefined for a SQLSTATE without a special meaning here. */
export function meaningOfSqlState(sqlState: string, message: string): Meaning | undefined {
  if (sqlState === '28000' && /no encryption|SSL off/i.test(message)) return NO_ENCRYPTION;
  return BY_SQLSTATE[sqlState] ?? BY_SQLSTATE[sqlState.slice(0, 2)];
}

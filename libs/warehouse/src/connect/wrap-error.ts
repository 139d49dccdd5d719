import { DatabaseError } from 'pg';
import { WarehouseError } from '../errors.ts';
import type { WarehouseErrorCode, WarehouseErrorContext } from '../errors.ts';

/** Where the call went, for the messages. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

interface Meaning {
  readonly code: WarehouseErrorCode;
  readonly retryable?: boolean;
  readonly state: string;
  readonly remedy: string;
}

const LOST: Meaning = {
  code: 'WAREHOUSE_CONNECTION_LOST',
  retryable: true,
  state: 'the connection to the database broke',
  remedy: 'try again',
};
const CONFLICT: Meaning = {
  code: 'WAREHOUSE_CONFLICT',
  retryable: true,
  state: 'another transaction stood in the way',
  remedy: 'try again',
};

/** By SQLSTATE, else by its class (the first two characters). */
const BY_SQLSTATE: Readonly<Record<string, Meaning>> = {
  '08': LOST,
  '57P01': LOST,
  '57P02': LOST,
  '57P03': {
    code: 'WAREHOUSE_UNREACHABLE',
    retryable: true,
    state: 'the server is starting up or shutting down',
    remedy: 'try again',
  },
  '57P05': LOST,
  '40': CONFLICT,
  '55P03': CONFLICT,
  '25P03': LOST,
  '53': {
    code: 'WAREHOUSE_OUT_OF_RESOURCES',
    retryable: true,
    state: 'the server is out of connections, memory or disk space',
    remedy: 'free some and try again',
  },
  '28': {
    code: 'WAREHOUSE_LOGIN_REFUSED',
    state: 'the user or the password was refused',
    remedy: 'check DB_USER and DB_PASSWORD',
  },
  '3D': {
    code: 'WAREHOUSE_DATABASE_MISSING',
    state: 'there is no such database',
    remedy: 'check DB_NAME or create it',
  },
  '42P01': {
    code: 'WAREHOUSE_NOT_MIGRATED',
    state: 'a table or view is missing',
    remedy: 'run the migrations, and dbt for its models',
  },
  '42883': {
    code: 'WAREHOUSE_NOT_MIGRATED',
    state: 'a function is missing',
    remedy: 'run the migrations, and dbt for its models',
  },
  '42703': {
    code: 'WAREHOUSE_NOT_MIGRATED',
    state: 'a column is missing',
    remedy: 'run the migrations, and dbt for its models',
  },
  '3F': { code: 'WAREHOUSE_NOT_MIGRATED', state: 'a schema is missing', remedy: 'run the migrations' },
  '42501': {
    code: 'WAREHOUSE_PERMISSION_DENIED',
    state: 'the role may not do that',
    remedy: 'connect with the role that is meant for it',
  },
  '22': {
    code: 'WAREHOUSE_VALUE_REFUSED',
    state: 'the database refused a value',
    remedy: 'quarantine such values in validation',
  },
  '23': {
    code: 'WAREHOUSE_VALUE_REFUSED',
    state: 'a constraint refused a value',
    remedy: 'quarantine such values in validation',
  },
};

const SOCKET_STATES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host is unreachable',
  ENETUNREACH: 'the network is unreachable',
};

/**
 * Turns whatever `pg` threw into this library's error: a SQLSTATE's meaning and names of the schema, no values.
 * A `WarehouseError` passes through.
 */
export function asWarehouseError(error: unknown, action: string, address?: Address): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const cause = causeOf(error);
  if (cause instanceof DatabaseError) return fromDatabase(cause, action, address);
  return fromDriver(cause, action, address);
}

/** Drizzle wraps the driver's error in one whose message lists every parameter. */
function causeOf(error: unknown): unknown {
  if (error instanceof DatabaseError || !(error instanceof Error) || error.cause === undefined) return error;
  return causeOf(error.cause);
}

function fromDatabase(error: DatabaseError, action: string, address?: Address): WarehouseError {
  const sqlState = error.code ?? '';
  const { schema, table, column, constraint } = error;
  const names: WarehouseErrorContext = {
    ...(sqlState === '' ? {} : { sqlState }),
    ...(schema === undefined ? {} : { schema }),
    ...(table === undefined ? {} : { table }),
    ...(column === undefined ? {} : { column }),
    ...(constraint === undefined ? {} : { constraint }),
  };
  // The role is set while the connection starts: an unknown one is an invalid parameter, a forbidden one a denial.
  if (/parameter "role"|set role|role ".*" does not exist/.test(error.message)) {
    return new WarehouseError(
      'WAREHOUSE_ROLE_REFUSED',
      `Cannot ${action}: ${at(address)} may not take its role, or the role does not exist; run the migrations and make the login a member of the role`,
      { context: { ...names, ...addressContext(address) } },
    );
  }
  const meaning = BY_SQLSTATE[sqlState] ?? BY_SQLSTATE[sqlState.slice(0, 2)];
  const place = [
    table === undefined ? '' : ` in ${schema ?? 'public'}.${table}`,
    column === undefined ? '' : `, column ${column}`,
    constraint === undefined ? '' : `, constraint ${constraint}`,
  ].join('');
  if (meaning === undefined) {
    return new WarehouseError(
      'WAREHOUSE_STATEMENT_FAILED',
      `Cannot ${action}: the database answered SQLSTATE ${sqlState}${place}; see the server's log`,
      { context: names },
    );
  }
  const { code, state, remedy, retryable = false } = meaning;
  const needsAddress = code === 'WAREHOUSE_LOGIN_REFUSED' || code === 'WAREHOUSE_DATABASE_MISSING';
  const where = needsAddress ? ` at ${at(address)}` : '';
  // Class 42 speaks of names in our own fixed statements; every other class may quote a value.
  const said = sqlState.startsWith('42') ? error.message : state;
  return new WarehouseError(
    code,
    `Cannot ${action}${where}: ${said} (SQLSTATE ${sqlState}${place}); ${remedy}`,
    { retryable, context: { ...names, ...(needsAddress ? addressContext(address) : {}) } },
  );
}

function fromDriver(error: unknown, action: string, address?: Address): WarehouseError {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message : '';
  const state =
    typeof code === 'string'
      ? SOCKET_STATES[code]
      : /timeout (exceeded )?when trying to connect|connection timeout/i.test(text)
        ? 'no answer in time'
        : undefined;
  if (state !== undefined) {
    return new WarehouseError(
      'WAREHOUSE_UNREACHABLE',
      `Cannot connect to PostgreSQL at ${at(address)}: ${state}; check DB_HOST and DB_PORT and that the server runs`,
      { retryable: true, context: addressContext(address) },
    );
  }
  const broken =
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    /connection (terminated|ended|error)|not queryable|socket/i.test(text);
  if (broken) {
    return new WarehouseError(LOST.code, `Cannot ${action}: ${LOST.state}; ${LOST.remedy}`, {
      retryable: true,
      context: addressContext(address),
    });
  }
  if (/password|SASL|SCRAM/i.test(text)) {
    return new WarehouseError(
      'WAREHOUSE_LOGIN_REFUSED',
      `Cannot connect to PostgreSQL at ${at(address)}: no usable password was given; check DB_PASSWORD`,
      { context: addressContext(address) },
    );
  }
  return new WarehouseError(
    'WAREHOUSE_STATEMENT_FAILED',
    `Cannot ${action}: the driver failed (${error instanceof Error ? error.name : typeof error}${typeof code === 'string' ? ` ${code}` : ''}); see the server's log`,
  );
}

function at(address: Address | undefined): string {
  if (address === undefined) return 'the database';
  return `${address.host}:${String(address.port)}/${address.database} as ${address.user}`;
}

function addressContext(address: Address | undefined): WarehouseErrorContext {
  return address === undefined ? {} : { host: address.host, port: address.port, user: address.user };
}

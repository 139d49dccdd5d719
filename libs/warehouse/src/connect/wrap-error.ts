import { AssertionError } from 'node:assert';
import { DatabaseError } from 'pg';
import { WarehouseError } from '../errors.ts';
import type { WarehouseErrorCode, WarehouseErrorContext } from '../errors.ts';
import { describeAddress, describeAddressAndRole } from './address.ts';
import type { Address } from './address.ts';
import { meaningOfDriverError } from './driver-meanings.ts';
import { meaningOfSqlState } from './sqlstate-meanings.ts';

const MISTAKES = [TypeError, RangeError, ReferenceError, SyntaxError, AssertionError] as const;

/** Failures of the address or the login: the message shows them. */
const ABOUT_THE_ADDRESS: ReadonlySet<WarehouseErrorCode> = new Set([
  'WAREHOUSE_DATABASE_MISSING',
  'WAREHOUSE_LOGIN_REFUSED',
  'WAREHOUSE_PERMISSION_DENIED',
  'WAREHOUSE_READ_ONLY',
  'WAREHOUSE_TLS_REFUSED',
  'WAREHOUSE_UNREACHABLE',
]);

/**
 * Converts an error of `pg` to a `WarehouseError`: the meaning of its SQLSTATE and names of the schema, without values.
 * Returns a `WarehouseError` unchanged.
 * @throws {TypeError} And other errors of a mistake in the code, unchanged.
 */
export function asWarehouseError(error: unknown, action: string, address?: Address): WarehouseError {
  if (error instanceof WarehouseError) return error;
  const cause = causeOf(error);
  if (cause instanceof DatabaseError) return fromDatabase(cause, action, address);
  return fromDriver(cause, action, address);
}

/** Drizzle wraps the driver's error in an error whose message contains every parameter. */
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
  // Each new connection sets its role: PostgreSQL reports an unknown role as an invalid parameter, a forbidden one as a denied permission.
  if (/parameter "role"|set role|role ".*" does not exist/.test(error.message)) {
    return new WarehouseError(
      'WAREHOUSE_ROLE_REFUSED',
      `Cannot ${action}: ${describeAddress(address)} may not take its role, or the role does not exist; run the migrations and make the login a member of the role`,
      { context: { ...names, ...addressContext(address) } },
    );
  }
  const meaning = meaningOfSqlState(sqlState, error.message);
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
  const { code, state, remedy } = meaning;
  const needsAddress = ABOUT_THE_ADDRESS.has(code);
  const describe = code === 'WAREHOUSE_PERMISSION_DENIED' ? describeAddressAndRole : describeAddress;
  const where = needsAddress ? ` at ${describe(address)}` : '';
  // Messages of class 42 contain names of our own fixed statements; messages of every other class may contain a value.
  const said = sqlState.startsWith('42') ? error.message : state;
  return new WarehouseError(
    code,
    `Cannot ${action}${where}: ${said} (SQLSTATE ${sqlState}${place}); ${remedy}`,
    { context: { ...names, ...(needsAddress ? addressContext(address) : {}) } },
  );
}

function fromDriver(error: unknown, action: string, address?: Address): WarehouseError {
  const meaning = meaningOfDriverError(error);
  if (meaning === undefined) {
    // A mistake in the code, of a caller or of the driver: no failure of the database.
    if (MISTAKES.some((kind) => error instanceof kind)) throw error;
    const { code } = error as { readonly code?: unknown };
    const name = error instanceof Error ? error.name : typeof error;
    return new WarehouseError(
      'WAREHOUSE_STATEMENT_FAILED',
      `Cannot ${action}: the driver failed (${name}${typeof code === 'string' ? ` ${code}` : ''}); see the server's log`,
    );
  }
  const { code, state, remedy } = meaning;
  const what = ABOUT_THE_ADDRESS.has(code) ? `connect to PostgreSQL at ${describeAddress(address)}` : action;
  return new WarehouseError(code, `Cannot ${what}: ${state}; ${remedy}`, {
    context: addressContext(address),
  });
}

function addressContext(address: Address | undefined): WarehouseErrorContext {
  return address === undefined ? {} : { host: address.host, port: address.port, user: address.user };
}

import { AssertionError } from 'node:assert';
import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import { WarehouseError } from '../errors.ts';
import { asWarehouseError } from './wrap-error.ts';

const ADDRESS = { host: 'db.example', port: 5433, user: 'orchestrator', database: 'dwh' };

function databaseError(code: string, fields: Partial<DatabaseError> = {}): DatabaseError {
  return Object.assign(new DatabaseError('invalid input: "Jane Doe"', 10, 'error'), {
    code,
    detail: 'Key (name)=(Jane Doe) exists',
    ...fields,
  });
}

describe('asWarehouseError', () => {
  it.each([
    ['40001', 'WAREHOUSE_CONFLICT'],
    ['40P01', 'WAREHOUSE_CONFLICT'],
    ['57P01', 'WAREHOUSE_CONNECTION_LOST'],
    ['08006', 'WAREHOUSE_CONNECTION_LOST'],
    ['53300', 'WAREHOUSE_OUT_OF_RESOURCES'],
    ['57P03', 'WAREHOUSE_UNREACHABLE'],
    ['08P01', 'WAREHOUSE_UNREACHABLE'],
    ['25006', 'WAREHOUSE_READ_ONLY'],
    ['57014', 'WAREHOUSE_STATEMENT_CANCELED'],
    ['25P04', 'WAREHOUSE_STATEMENT_CANCELED'],
    ['53100', 'WAREHOUSE_OUT_OF_RESOURCES'],
  ])('calls SQLSTATE %s %s, worth another try', (sqlState, code) => {
    const error = asWarehouseError(databaseError(sqlState), 'append');
    expect(error).toMatchObject({ code, retryable: true });
  });

  it.each([
    ['28P01', 'WAREHOUSE_LOGIN_REFUSED'],
    ['28000', 'WAREHOUSE_LOGIN_REFUSED'],
    ['3D000', 'WAREHOUSE_DATABASE_MISSING'],
    ['42501', 'WAREHOUSE_PERMISSION_DENIED'],
    ['42P01', 'WAREHOUSE_NOT_MIGRATED'],
    ['42883', 'WAREHOUSE_NOT_MIGRATED'],
    ['22003', 'WAREHOUSE_VALUE_REFUSED'],
    ['23502', 'WAREHOUSE_VALUE_REFUSED'],
    ['XX000', 'WAREHOUSE_STATEMENT_FAILED'],
  ])('calls SQLSTATE %s %s, not worth another try', (sqlState, code) => {
    const error = asWarehouseError(databaseError(sqlState), 'append');
    expect(error).toMatchObject({ code, retryable: false });
  });

  it('has names of the schema and no value of a row', () => {
    const error = asWarehouseError(
      databaseError('23502', { schema: 'public', table: 'raw', column: 'clicks' }),
      'append a window',
    );
    expect(error.message).toBe(
      'Cannot append a window: a constraint refused a value (SQLSTATE 23502 in public.raw, column clicks); quarantine such values in validation',
    );
    expect(JSON.stringify(error)).not.toContain('Jane');
    expect(error.cause).toBeUndefined();
  });

  it("does not pass on the query builder's error, which contains its parameters", () => {
    const outer = new Error('Failed query: insert … params: Jane Doe', { cause: databaseError('23505') });
    const error = asWarehouseError(outer, 'read');
    expect(error.code).toBe('WAREHOUSE_VALUE_REFUSED');
    expect(`${error.message}${JSON.stringify(error)}${String(error.cause)}`).not.toContain('Jane');
  });

  it('says where it tried to connect and what to check', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    expect(asWarehouseError(refused, 'read', ADDRESS).message).toBe(
      'Cannot connect to PostgreSQL at db.example:5433/dwh as orchestrator: connection refused; check DB_HOST and DB_PORT and that the server runs',
    );
  });

  it.each([
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
  ])('calls "%s" a lost connection', (message) => {
    expect(asWarehouseError(new Error(message), 'append')).toMatchObject({
      code: 'WAREHOUSE_CONNECTION_LOST',
      retryable: true,
    });
  });

  it('does not repeat an unknown error of the driver, only its name', () => {
    const odd = Object.assign(new Error('value "Jane" is odd'), { name: 'OddError' });
    const error = asWarehouseError(odd, 'append');
    expect(error.message).toBe("Cannot append: the driver failed (OddError); see the server's log");
  });

  it.each([new TypeError('x is not a function'), new RangeError('too long'), new AssertionError({})])(
    'passes a defect on as it is: %s',
    (defect) => {
      expect(() => asWarehouseError(defect, 'append')).toThrow(defect);
    },
  );

  it('lets its own errors through', () => {
    const own = new WarehouseError('WAREHOUSE_STREAM_BUSY', 'Cannot …');
    expect(asWarehouseError(own, 'append')).toBe(own);
  });
});

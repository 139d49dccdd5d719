/** What went wrong in the warehouse; `docs/errors.md` has the remedy of each. */
export type WarehouseErrorCode =
  | 'WAREHOUSE_UNREACHABLE'
  | 'WAREHOUSE_LOGIN_REFUSED'
  | 'WAREHOUSE_DATABASE_MISSING'
  | 'WAREHOUSE_ROLE_REFUSED'
  | 'WAREHOUSE_SERVER_TOO_OLD'
  | 'WAREHOUSE_TLS_REFUSED'
  | 'WAREHOUSE_POOLER_UNSUITABLE'
  | 'WAREHOUSE_READ_ONLY'
  | 'WAREHOUSE_STATEMENT_CANCELED'
  | 'WAREHOUSE_ENCODING_REFUSED'
  | 'WAREHOUSE_NOT_MIGRATED'
  | 'WAREHOUSE_SCHEMA_AHEAD'
  | 'WAREHOUSE_MIGRATION_BUSY'
  | 'WAREHOUSE_ROLE_NOT_GRANTED'
  | 'WAREHOUSE_PERMISSION_DENIED'
  | 'WAREHOUSE_CONNECTION_LOST'
  | 'WAREHOUSE_CONFLICT'
  | 'WAREHOUSE_OUT_OF_RESOURCES'
  | 'WAREHOUSE_STREAM_BUSY'
  | 'WAREHOUSE_BUILD_BUSY'
  | 'WAREHOUSE_VALUE_REFUSED'
  | 'WAREHOUSE_FRAME_MISMATCH'
  | 'WAREHOUSE_COUNTS_DISAGREE'
  | 'WAREHOUSE_DAYS_NOT_EMPTY'
  | 'WAREHOUSE_NO_GAP'
  | 'WAREHOUSE_COMMIT_UNKNOWN'
  | 'WAREHOUSE_INVALID_SETTING'
  | 'WAREHOUSE_STATEMENT_FAILED';

/** Facts that may be logged: names and numbers of the schema and the server, never a value of a row. */
export interface WarehouseErrorContext {
  readonly sqlState?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly schema?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
  readonly stream?: string;
  readonly holderPid?: number;
  readonly holderApplication?: string;
}

/**
 * The one error this library throws. Message: `Cannot <do what>: <current state>; <remedy>`.
 * A database error is never attached as `cause`: its detail carries row values.
 */
export class WarehouseError extends Error {
  override readonly name = 'WarehouseError';
  readonly code: WarehouseErrorCode;
  /** True when the same call can succeed later without anyone changing anything. */
  readonly retryable: boolean;
  readonly context: WarehouseErrorContext;

  constructor(
    code: WarehouseErrorCode,
    message: string,
    details: { readonly retryable?: boolean; readonly context?: WarehouseErrorContext } = {},
  ) {
    super(message);
    this.code = code;
    this.retryable = details.retryable ?? false;
    this.context = details.context ?? {};
  }
}

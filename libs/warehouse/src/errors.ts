/**
 * Every code that this library throws, and whether the same call can succeed later although nobody changes anything.
 * `depends` = false unless the throw says otherwise. `docs/errors.md` has the remedy of each code.
 */
export const WAREHOUSE_RETRYABLE = {
  WAREHOUSE_UNREACHABLE: true,
  // A function can give another password to the next attempt; a fixed password stays wrong.
  WAREHOUSE_LOGIN_REFUSED: 'depends',
  WAREHOUSE_DATABASE_MISSING: false,
  WAREHOUSE_ROLE_REFUSED: false,
  WAREHOUSE_SERVER_TOO_OLD: false,
  WAREHOUSE_TLS_REFUSED: false,
  WAREHOUSE_POOLER_UNSUITABLE: false,
  WAREHOUSE_READ_ONLY: true,
  WAREHOUSE_STATEMENT_CANCELED: true,
  WAREHOUSE_ENCODING_REFUSED: false,
  WAREHOUSE_NOT_MIGRATED: false,
  WAREHOUSE_SCHEMA_AHEAD: false,
  WAREHOUSE_SCHEMA_TOO_OLD: false,
  WAREHOUSE_MIGRATION_BUSY: true,
  WAREHOUSE_ROLE_NOT_GRANTED: false,
  WAREHOUSE_PERMISSION_DENIED: false,
  WAREHOUSE_CONNECTION_LOST: true,
  WAREHOUSE_CONFLICT: true,
  // Other sessions release connections, memory and temporary files when they end.
  WAREHOUSE_OUT_OF_RESOURCES: true,
  WAREHOUSE_STREAM_BUSY: true,
  WAREHOUSE_BUILD_BUSY: true,
  WAREHOUSE_VALUE_REFUSED: false,
  WAREHOUSE_FRAME_MISMATCH: false,
  WAREHOUSE_COUNTS_DISAGREE: false,
  WAREHOUSE_DAYS_NOT_EMPTY: false,
  WAREHOUSE_NO_GAP: false,
  WAREHOUSE_COMMIT_UNKNOWN: true,
  WAREHOUSE_INVALID_SETTING: false,
  WAREHOUSE_STATEMENT_FAILED: false,
} as const satisfies Readonly<Record<string, boolean | 'depends'>>;

export type WarehouseErrorCode = keyof typeof WAREHOUSE_RETRYABLE;

/** The codes that are retryable in some cases only. */
type DependingCode = {
  [Code in WarehouseErrorCode]: (typeof WAREHOUSE_RETRYABLE)[Code] extends boolean ? never : Code;
}[WarehouseErrorCode];

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
    details?: { readonly retryable?: never; readonly context?: WarehouseErrorContext },
  );
  constructor(
    code: DependingCode,
    message: string,
    details: { readonly retryable: boolean; readonly context?: WarehouseErrorContext },
  );
  constructor(
    code: WarehouseErrorCode,
    message: string,
    details: { readonly retryable?: boolean; readonly context?: WarehouseErrorContext } = {},
  ) {
    super(message);
    this.code = code;
    const retryable = WAREHOUSE_RETRYABLE[code];
    this.retryable = retryable === 'depends' ? (details.retryable ?? false) : retryable;
    this.context = details.context ?? {};
  }
}

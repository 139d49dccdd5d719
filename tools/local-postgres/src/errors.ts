/**
 * Why a local server cannot be used, and whether the same call can succeed later although nobody changes anything. Each code has its own
 * remedy.
 */
export const LOCAL_POSTGRES_RETRYABLE = {
  LOCAL_POSTGRES_UNSUPPORTED_PLATFORM: false,
  LOCAL_POSTGRES_NOT_INSTALLED: false,
  LOCAL_POSTGRES_FOLDER_UNREACHABLE: false,
  LOCAL_POSTGRES_FOLDER_UNWRITABLE: false,
  LOCAL_POSTGRES_IN_USE: true,
  LOCAL_POSTGRES_PORT_IN_USE: false,
  LOCAL_POSTGRES_WRONG_PASSWORD: false,
  LOCAL_POSTGRES_INIT_FAILED: false,
  LOCAL_POSTGRES_START_FAILED: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type LocalPostgresErrorCode = keyof typeof LOCAL_POSTGRES_RETRYABLE;

/** The only error class of this package. Message: `Cannot <do what>: <current state>; <remedy>`. */
export class LocalPostgresError extends Error {
  override readonly name = 'LocalPostgresError';
  readonly code: LocalPostgresErrorCode;
  readonly retryable: boolean;

  constructor(code: LocalPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = LOCAL_POSTGRES_RETRYABLE[code];
  }
}

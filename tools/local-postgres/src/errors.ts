/** Why a local server could not be had; every code is one remedy. */
export type LocalPostgresErrorCode =
  | 'LOCAL_POSTGRES_UNSUPPORTED_PLATFORM'
  | 'LOCAL_POSTGRES_NOT_INSTALLED'
  | 'LOCAL_POSTGRES_FOLDER_UNREACHABLE'
  | 'LOCAL_POSTGRES_FOLDER_UNWRITABLE'
  | 'LOCAL_POSTGRES_IN_USE'
  | 'LOCAL_POSTGRES_PORT_IN_USE'
  | 'LOCAL_POSTGRES_WRONG_PASSWORD'
  | 'LOCAL_POSTGRES_INIT_FAILED'
  | 'LOCAL_POSTGRES_START_FAILED';

/** The one error this package throws. Message: `Cannot <do what>: <current state>; <remedy>`. */
export class LocalPostgresError extends Error {
  override readonly name = 'LocalPostgresError';
  readonly code: LocalPostgresErrorCode;

  constructor(code: LocalPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Why this library could not do its own work; what dbt itself makes of its work is a {@link DbtOutcome}. */
export type DbtRunnerErrorCode =
  | 'DBT_PYTHON_MISSING'
  | 'DBT_VENV_FAILED'
  | 'DBT_INSTALL_FAILED'
  | 'DBT_INSTALL_BUSY'
  | 'DBT_LOCK_MISSING'
  | 'DBT_ARGUMENT_REFUSED'
  | 'DBT_LIST_FAILED'
  | 'DBT_RUNNER_CLOSED';

/** The one error this library throws. Message: `Cannot <do what>: <current state>; <remedy>`. Never holds a secret. */
export class DbtRunnerError extends Error {
  override readonly name = 'DbtRunnerError';
  readonly code: DbtRunnerErrorCode;
  /** Whether the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number>>;

  constructor(
    code: DbtRunnerErrorCode,
    message: string,
    options: {
      readonly retryable?: boolean;
      readonly context?: Readonly<Record<string, string | number>>;
    } = {},
  ) {
    super(message);
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.context = options.context ?? {};
  }
}

export function isDbtRunnerError(error: unknown): error is DbtRunnerError {
  return error instanceof DbtRunnerError;
}

/** Closes a union: a new member that nobody handles is a compile error. */
export function assertNever(value: never): never {
  throw new TypeError(`Cannot go on with an unknown kind: ${JSON.stringify(value)}`);
}

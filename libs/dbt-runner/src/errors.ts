/** Whether the same call can succeed later although nobody changes anything, by code. */
type RetryableByCode = Readonly<Record<string, boolean | 'depends'>>;

/**
 * Why this library could not do its own work; how dbt ended its work is a {@link DbtOutcome}.
 * `depends` = each throw says whether the call can succeed later although nobody changes anything.
 */
export const DBT_RUNNER_RETRYABLE = {
  DBT_PYTHON_MISSING: false,
  DBT_VENV_FAILED: false,
  // An index that cannot be reached can answer later; a wrong package or a full disk needs a person.
  DBT_INSTALL_FAILED: 'depends',
  DBT_INSTALL_BUSY: true,
  DBT_LOCK_MISSING: false,
  DBT_ARGUMENT_REFUSED: false,
  // As the invocation that lists the nodes.
  DBT_LIST_FAILED: 'depends',
  DBT_RUNNER_CLOSED: false,
} as const satisfies RetryableByCode;

export type DbtRunnerErrorCode = keyof typeof DBT_RUNNER_RETRYABLE;

/** Why the result of an invocation is unknown, and whether the same invocation can succeed later although nobody changes anything. */
export const DBT_BROKEN_RETRYABLE = {
  DBT_NOT_STARTED: true,
  DBT_REFUSED_COMMAND: false,
  DBT_DIED: true,
  DBT_LOG_INCOMPLETE: true,
  DBT_EXIT_CONTRADICTS: true,
  DBT_ARTIFACT_MISSING: true,
  DBT_ARTIFACT_INVALID: true,
  DBT_ARTIFACT_STALE: true,
  DBT_NODES_UNACCOUNTED: true,
} as const satisfies RetryableByCode;

export type BrokenCode = keyof typeof DBT_BROKEN_RETRYABLE;

/** The codes that are retryable in some cases only. */
type DependingCode = {
  [Code in DbtRunnerErrorCode]: (typeof DBT_RUNNER_RETRYABLE)[Code] extends boolean ? never : Code;
}[DbtRunnerErrorCode];

/** The only error class of this library. Message: `Cannot <do what>: <current state>; <remedy>`. It never contains a secret. */
export class DbtRunnerError extends Error {
  override readonly name = 'DbtRunnerError';
  readonly code: DbtRunnerErrorCode;
  /** Whether the same call may succeed later without anyone changing anything. */
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number>>;

  constructor(
    code: Exclude<DbtRunnerErrorCode, DependingCode>,
    message: string,
    options?: { readonly context?: Readonly<Record<string, string | number>> },
  );
  constructor(code: DependingCode, message: string, options: { readonly retryable: boolean });
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
    const retryable = DBT_RUNNER_RETRYABLE[code];
    this.retryable = retryable === 'depends' ? options.retryable === true : retryable;
    this.context = options.context ?? {};
  }
}

export function isDbtRunnerError(error: unknown): error is DbtRunnerError {
  return error instanceof DbtRunnerError;
}

/** Ends a switch over a union: a member that is not handled is a compile error. */
export function assertNever(value: never): never {
  throw new TypeError(`Cannot go on with an unknown kind: ${JSON.stringify(value)}`);
}

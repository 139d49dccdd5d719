/**
 * Every code that this application throws or records, and whether the same task can succeed later although nobody changes anything.
 * `depends` = each throw says so.
 */
export const ORCHESTRATOR_RETRYABLE = {
  // Another attempt makes the same mistake.
  TASK_DEFECT: false,
  // Somebody stopped the run on purpose.
  TASK_INTERRUPTED: false,
  PIPELINE_UNKNOWN: false,
  PIPELINE_INVALID: false,
  PIPELINE_PARAMETERS_INVALID: false,
  APPROVAL_NEEDED: false,
  SCHEMA_BEHIND: false,
  SCHEMA_AHEAD: false,
  SCHEMA_DRIFTED: false,
  CLI_DATE_IN_FUTURE: false,
  CLI_OPTIONS_CONFLICT: false,
  INPUT_INVALID: false,
  // Only a person can confirm.
  NOT_CONFIRMED: false,
  ETL_WINDOWS_FAILED: true,
  ETL_WINDOWS_REFUSED: false,
  // No run ever received a row: the address or the key is wrong.
  ETL_NOTHING_RECEIVED: false,
  ETL_RUN_INTERRUPTED: true,
  ETL_CONTRACT_DRIFT: false,
  ETL_UNIT_MISTAKE: false,
  ETL_REPLAY_IMPOSSIBLE: false,
  ETL_REPLAY_SUPERSEDED: false,
  QUARANTINE_CHOICE_MISSING: false,
  QUARANTINE_RECORD_UNKNOWN: false,
  HISTORY_STUCK: false,
  HISTORY_NOT_BUILT: false,
  HISTORY_KEY_UNKNOWN: false,
  HISTORY_DIFFERS: false,
  HISTORY_NO_EMPTY_DAYS: false,
  DBT_DAG_CONFIG_INVALID: false,
  DBT_SELECTOR_EMPTY: false,
  SEEDS_INVALID: false,
  DBT_TEST_UNKNOWN: false,
  DBT_TEST_FAILS: false,
  DBT_ACKNOWLEDGEMENT_UNKNOWN: false,
  DBT_NOTHING_TO_RETRY: false,
  DBT_DOCTOR_FAILED: false,
  DBT_FAILED: false,
  DBT_TIMED_OUT: true,
  // Somebody stopped the run on purpose.
  DBT_CANCELLED: false,
  // As the reason that the dbt runner gives.
  DBT_BROKEN: 'depends',
  REPORT_QUERY_INVALID: false,
  REPORT_QUERY_FAILED: false,
  REPORT_UNKNOWN: false,
  REPORT_PARAMETER_UNUSED: false,
  REPORT_NO_MONTH: false,
  REPORT_URI_INVALID: false,
  REPORT_UNWRITABLE: false,
} as const satisfies Readonly<Record<string, boolean | 'depends'>>;

export type OrchestratorErrorCode = keyof typeof ORCHESTRATOR_RETRYABLE;

/** The codes that are retryable in some cases only. */
type DependingCode = {
  [Code in OrchestratorErrorCode]: (typeof ORCHESTRATOR_RETRYABLE)[Code] extends boolean ? never : Code;
}[OrchestratorErrorCode];

interface OrchestratorErrorOptions {
  readonly cause?: unknown;
  readonly context?: Readonly<Record<string, string | number | readonly string[]>>;
}

/** The base of every error this application throws; `code` is listed in `docs/errors.md`. */
export class OrchestratorError extends Error {
  readonly code: OrchestratorErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number | readonly string[]>>;

  constructor(
    code: Exclude<OrchestratorErrorCode, DependingCode>,
    message: string,
    options?: OrchestratorErrorOptions,
  );
  constructor(
    code: DependingCode,
    message: string,
    options: OrchestratorErrorOptions & { readonly retryable: boolean },
  );
  constructor(
    code: OrchestratorErrorCode,
    message: string,
    options: OrchestratorErrorOptions & { readonly retryable?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'OrchestratorError';
    this.code = code;
    const retryable = ORCHESTRATOR_RETRYABLE[code];
    this.retryable = retryable === 'depends' ? options.retryable === true : retryable;
    this.context = options.context ?? {};
  }
}

/** What every error of this platform's libraries and applications has. */
export interface PlatformError extends Error {
  readonly code: string;
  /** Whether the same call can succeed later although nobody changes anything. */
  readonly retryable: boolean;
  /** Facts that may be logged. */
  readonly context?: object;
}

/** Whether an error was thrown on purpose by this platform; any other, also a system error with a code, is a defect. */
export function isPlatformError(error: unknown): error is PlatformError {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    'retryable' in error &&
    typeof error.retryable === 'boolean'
  );
}

/** The code of an error of this platform, or undefined for a defect. */
export function errorCode(error: unknown): string | undefined {
  return isPlatformError(error) ? error.code : undefined;
}

/** Closes a union: a new member that nobody handles is a compile error. */
export function assertNever(value: never): never {
  throw new TypeError(`Cannot handle an unknown kind: ${JSON.stringify(value)}`);
}

/**
 * Every code that this library throws, and whether the same call can succeed later although nobody changes anything. Always false: the
 * same answer gives the same error. Bad data is no error; it is quarantined.
 */
export const VALIDATION_RETRYABLE = {
  VALIDATION_BAD_OPTION: false,
  VALIDATION_BAD_SCHEMA: false,
  VALIDATION_BAD_VALUE: false,
  // Only another pass with the conflicting keys can succeed.
  VALIDATION_CONFLICTING_ROWS: false,
  VALIDATION_CONTRACT_DRIFT: false,
  VALIDATION_COUNTS_DIVERGED: false,
  VALIDATION_FINISHED: false,
  VALIDATION_MALFORMED_FRAME: false,
  VALIDATION_OVERFLOW: false,
  VALIDATION_POLICY_FAIL: false,
  VALIDATION_UNKNOWN_COLUMN: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type ValidationErrorCode = keyof typeof VALIDATION_RETRYABLE;

/** Base of every error of this library. `context` holds names and counts only, never a value of a row. */
export class ValidationError extends Error {
  readonly code: ValidationErrorCode;
  readonly retryable: boolean;
  readonly context: Readonly<Record<string, string | number>>;

  constructor(
    code: ValidationErrorCode,
    message: string,
    context: Readonly<Record<string, string | number>> = {},
  ) {
    super(message);
    this.name = 'ValidationError';
    this.code = code;
    this.retryable = VALIDATION_RETRYABLE[code];
    this.context = context;
  }
}

/**
 * A required field is missing in the source: the contract has changed, so no row of the window is reliable.
 * @see DATA_RULES 18
 */
export class ContractDriftError extends ValidationError {
  /** The missing field, e.g. `clicks` or `metrics[].revenue`. */
  readonly field: string;
  /** Position of the record in the answer, from 0. */
  readonly recordIndex: number;

  constructor(field: string, recordIndex: number) {
    super(
      'VALIDATION_CONTRACT_DRIFT',
      `Cannot validate the window: record ${recordIndex} has no field "${field}"; compare the answer with the API contract`,
      { field, recordIndex },
    );
    this.name = 'ContractDriftError';
    this.field = field;
    this.recordIndex = recordIndex;
  }
}

/**
 * Rows of one key differ, and the first of them was already returned.
 * Undo the pass and repeat it with `conflictingKeys`, until there is no such error.
 * @see DATA_RULES 21
 */
export class ConflictingRowsError extends ValidationError {
  /** Opaque: pass it unchanged to the next validator. */
  readonly conflictingKeys: ReadonlySet<string>;

  constructor(conflictingKeys: ReadonlySet<string>) {
    super(
      'VALIDATION_CONFLICTING_ROWS',
      `Cannot finish the window in one pass: ${conflictingKeys.size} keys have rows that may disagree; ` +
        'repeat the pass with these conflictingKeys',
      { keys: conflictingKeys.size },
    );
    this.name = 'ConflictingRowsError';
    this.conflictingKeys = conflictingKeys;
  }
}

/** True for every error that this library throws on purpose. */
export function isValidationError(error: unknown): error is ValidationError {
  return error instanceof ValidationError;
}

/** True when the caller should repeat the pass with `error.conflictingKeys`. */
export function isConflictingRowsError(error: unknown): error is ConflictingRowsError {
  return error instanceof ConflictingRowsError;
}

/** Every code that this library throws, and whether the same call can succeed later although nobody changes anything. */
export const TABULAR_RETRYABLE = {
  TABULAR_TOO_MANY_ROWS: false,
} as const satisfies Readonly<Record<string, boolean>>;

type TabularErrorCode = keyof typeof TABULAR_RETRYABLE;

/** The only error class of this library; `code` is listed in `docs/errors.md`. */
export class TabularError extends Error {
  override readonly name = 'TabularError';
  readonly code: TabularErrorCode;
  readonly retryable: boolean;

  constructor(code: TabularErrorCode, message: string) {
    super(message);
    this.code = code;
    this.retryable = TABULAR_RETRYABLE[code];
  }
}

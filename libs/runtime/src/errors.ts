/** Every code that this library throws, and whether the same call can succeed later although nobody changes anything. */
export const RUNTIME_RETRYABLE = {
  RUNTIME_CONFIG_INVALID: false,
  RUNTIME_STORE_URI_INVALID: false,
  RUNTIME_STORE_UNWRITABLE: false,
} as const satisfies Readonly<Record<string, boolean>>;

export type RuntimeErrorCode = keyof typeof RUNTIME_RETRYABLE;

/** The base class of all errors of this library; `code` is listed in `docs/errors.md`. */
export class RuntimeError extends Error {
  readonly code: RuntimeErrorCode;
  readonly retryable: boolean;

  constructor(code: RuntimeErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'RuntimeError';
    this.code = code;
    this.retryable = RUNTIME_RETRYABLE[code];
  }
}

/** A variable that is missing or invalid, without its value. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
}

/** All problems of the environment, in one error. */
export class ConfigError extends RuntimeError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = problems.map(({ name, problem }) => `${name} ${problem}`).join('; ');
    super('RUNTIME_CONFIG_INVALID', `Cannot read the configuration: ${list}; see .env.template`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

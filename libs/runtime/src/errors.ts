/** The base of every error this library throws; `code` is listed in `docs/errors.md`. */
export class RuntimeError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor(
    code: string,
    message: string,
    options: { readonly cause?: unknown; readonly retryable?: boolean } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'RuntimeError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** One variable that is missing or wrong; never carries its value. */
export interface ConfigProblem {
  readonly name: string;
  readonly problem: string;
}

/** Everything that is wrong with the environment, in one error. */
export class ConfigError extends RuntimeError {
  readonly problems: readonly ConfigProblem[];

  constructor(problems: readonly ConfigProblem[]) {
    const list = problems.map(({ name, problem }) => `${name} ${problem}`).join('; ');
    super('RUNTIME_CONFIG_INVALID', `Cannot read the configuration: ${list}; see .env.template`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

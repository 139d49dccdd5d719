import { isExtractError } from '@volka/extract';

/** The base of every error this application throws; `code` is listed in `docs/errors.md`. */
export class OrchestratorError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  /** What a command that ends with it exits with. @defaultValue 1 */
  readonly exitCode: number;
  readonly context: Readonly<Record<string, string | number | readonly string[]>>;

  constructor(
    code: string,
    message: string,
    options: {
      readonly cause?: unknown;
      readonly retryable?: boolean;
      readonly exitCode?: number;
      readonly context?: Readonly<Record<string, string | number | readonly string[]>>;
    } = {},
  ) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.name = 'OrchestratorError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.exitCode = options.exitCode ?? 1;
    this.context = options.context ?? {};
  }
}

/** The code of any error of this platform's libraries, or undefined for a foreign one. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** The ISO instant before which a failed task must not be tried again, or undefined where it has none. */
export function notBeforeOf(error: unknown): string | undefined {
  return isExtractError(error) ? error.context.notBefore : undefined;
}

import type { TaskError } from '../runner/task-error.ts';

/** Of a run that did all it could and is incomplete: neither 0 nor the 1 of a failure. */
const INCOMPLETE_EXIT_CODE = 3;

/** Ends a command whose run is incomplete although no task failed. */
export class IncompleteRunError extends Error {
  readonly code: string;
  readonly retryable: boolean;

  constructor({ code, message, retryable }: TaskError) {
    super(message);
    this.name = 'IncompleteRunError';
    this.code = code;
    this.retryable = retryable;
  }
}

/** The exit code of a command that ends with this error. */
export function exitCodeOf(error: unknown): number {
  return error instanceof IncompleteRunError ? INCOMPLETE_EXIT_CODE : 1;
}

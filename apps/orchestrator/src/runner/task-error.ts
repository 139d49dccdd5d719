import { isPlatformError, ORCHESTRATOR_RETRYABLE } from '../errors.ts';
import type { OrchestratorErrorCode } from '../errors.ts';

/** An error as data: what crosses the border of a task, is logged and can be stored. */
export interface TaskError {
  /** Listed in `docs/errors.md`; `TASK_DEFECT` for an error that the platform does not throw on purpose. */
  readonly code: string;
  readonly message: string;
  /** Whether the same task can succeed later although nobody changes anything. */
  readonly retryable: boolean;
  /** Facts that may be logged; JSON values only. */
  readonly context: Readonly<Record<string, unknown>>;
  /** Where a defect happened, one call a line. */
  readonly stack?: string;
}

/** Turns what a task threw into data. `signal` is the one that stops the task: its reason is an interruption, not a defect. */
export function toTaskError(error: unknown, signal?: AbortSignal): TaskError {
  if (isPlatformError(error)) {
    const { code, message, retryable, context = {} } = error;
    return { code, message, retryable, context: toJson(context) };
  }
  if (signal?.aborted === true && isAbort(error, signal)) {
    const reason: unknown = signal.reason;
    return ownError('TASK_INTERRUPTED', reason instanceof Error ? reason.message : String(reason));
  }
  const { name, stack } = describeDefect(error);
  const message = `Cannot finish the task: unexpected ${name}, a defect of the platform; report it with its stack`;
  return { ...ownError('TASK_DEFECT', message), ...(stack === '' ? {} : { stack }) };
}

/**
 * Name and calls of a foreign error. Its message is left out, since it can quote a row or a secret; only one of the operating system
 * is shown, since it names no more than a file or an address.
 */
function describeDefect(error: unknown): { readonly name: string; readonly stack: string } {
  if (!(error instanceof Error)) return { name: typeof error, stack: '' };
  const { constructor, message, stack = '' } = error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const shownCode = /^[A-Z][A-Z0-9_]{1,40}$/.test(code)
    ? ` (${'syscall' in error ? message.slice(0, 80) : code})`
    : '';
  // A line of the message can look like a call.
  const calls = stack.slice(stack.indexOf(message) + message.length).split('\n');
  return {
    name: `${constructor.name.slice(0, 60)}${shownCode}`,
    stack: calls.filter((line) => /^ {4}at /.test(line)).join('\n'),
  };
}

/** What throws when a signal aborts throws its reason, or an `AbortError` of Node. */
function isAbort(error: unknown, signal: AbortSignal): boolean {
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}

function ownError(
  code: Extract<OrchestratorErrorCode, 'TASK_DEFECT' | 'TASK_INTERRUPTED'>,
  message: string,
): TaskError {
  return { code, message, retryable: ORCHESTRATOR_RETRYABLE[code], context: {} };
}

/** The ISO instant before which the task must not be tried again, or undefined where the error names none. */
export function notBeforeOf({ context }: TaskError): string | undefined {
  const { notBefore } = context;
  return typeof notBefore === 'string' ? notBefore : undefined;
}

function toJson(context: object): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(context, (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

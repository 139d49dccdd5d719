import { isPlatformError } from '../errors.ts';

/** An error as data: what crosses the border of a task, is logged and can be stored. */
export interface TaskError {
  /** Listed in `docs/errors.md`; {@link UNEXPECTED} for an error that no library of the platform throws. */
  readonly code: string;
  readonly message: string;
  /** Whether the same task can succeed later although nobody changes anything. */
  readonly retryable: boolean;
  /** Facts that may be logged; JSON values only. */
  readonly context: Readonly<Record<string, unknown>>;
}

/** The code of a defect. */
export const UNEXPECTED = 'UNEXPECTED';

/** Turns what a task threw into data. A defect is not retryable: it would fail the same way again. */
export function toTaskError(error: unknown): TaskError {
  const message = error instanceof Error ? error.message : String(error);
  if (!isPlatformError(error)) return { code: UNEXPECTED, message, retryable: false, context: {} };
  const { code, retryable, context = {} } = error;
  return { code, message, retryable, context: toJson(context) };
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

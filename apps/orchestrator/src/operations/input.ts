import { isIsoDate } from '@volka/runtime/calendar';
import { z } from 'zod';
import { OrchestratorError } from '../errors.ts';

/** A calendar day. */
export const dayField = z.string().refine(isIsoDate, 'must be a calendar day, YYYY-MM-DD');

/** Why an operator decides something. */
export const reasonField = z.string().trim().min(1, 'is empty; say why');

/** Who decides. */
export const personField = z.string().trim().min(1, 'is empty; say who');

/** The id of a load, a record or a decision: a bigint, or its digits. */
export const idField = z
  .union([
    z.bigint().positive(),
    z
      .string()
      .regex(/^[1-9]\d{0,17}$/)
      .transform(BigInt),
  ])
  .describe('a whole number above 0');

/** Both days included. */
export const windowField = z
  .object({ fromDate: dayField, toDate: dayField })
  .refine(({ fromDate, toDate }) => fromDate <= toDate, 'ends before it begins; swap its days');

/** Why windows are loaded that would fail as contract drift or a unit mistake, and who accepts it. */
export const driftAcceptanceField = z.object({ reason: reasonField, by: personField });

/**
 * Checks the input of an operation, whichever surface it comes from.
 * @throws {OrchestratorError} `INPUT_INVALID`, with the first problem of each field; values are not repeated.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  action: string,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, code, message }) =>
      `${path.length === 0 ? 'input' : path.join('.')} ${isOwnMessage(code) ? message : 'is missing or not of the expected form'}`,
  );
  throw new OrchestratorError('INPUT_INVALID', `Cannot ${action}: ${problems.join('; ')}`, {
    context: { problems },
  });
}

/** A message of the library may repeat the value. */
function isOwnMessage(code: string): boolean {
  return code === 'custom' || code === 'too_small';
}

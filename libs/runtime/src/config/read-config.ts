import type { z } from 'zod';
import { ConfigError } from '../errors.ts';
import type { ConfigProblem } from '../errors.ts';

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A zod object whose keys are the names of environment variables. */
export type VariablesSchema = z.ZodObject;

/**
 * Parses the environment once into a frozen object. An empty variable counts as missing.
 * @throws {ConfigError} Lists all problems. It contains no value.
 */
export function readConfig<T extends VariablesSchema>(
  schema: T,
  environment: Environment,
): Readonly<z.output<T>> {
  const present = Object.fromEntries(
    Object.keys(schema.shape)
      .map((name) => [name, environment[name]] as const)
      .filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = schema.safeParse(present);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new ConfigError(parsed.error.issues.map((issue) => describe(issue, present)));
}

function describe(issue: z.core.$ZodIssue, present: Readonly<Record<string, unknown>>): ConfigProblem {
  const name = String(issue.path[0] ?? 'environment');
  return { name, problem: name in present ? problemOf(issue) : 'is missing' };
}

/** Uses only our own messages and the values that an enum allows, because a message of zod can contain the value. */
function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom') return issue.message;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  return 'is not of the expected form';
}

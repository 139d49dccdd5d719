import type { z } from 'zod';
import { ConfigError } from '../errors.ts';
import type { ConfigProblem } from '../errors.ts';

/** The environment as a process sees it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A zod object whose keys are the names of environment variables. */
export type VariablesSchema = z.ZodObject;

/**
 * Parses the environment once into a frozen object. An empty variable counts as missing.
 * @throws {ConfigError} With every problem at once; values are never repeated in it.
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
  if (!(name in present)) return { name, problem: 'is missing' };
  // Only our own messages are repeated: a library's may quote the value.
  return { name, problem: issue.code === 'custom' ? issue.message : 'is not of the expected form' };
}

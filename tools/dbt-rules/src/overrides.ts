import { parse } from 'yaml';
import { z } from 'zod';

const version = z.string().regex(/^\d+\.\d+\.\d+$/);
const fileSchema = z.strictObject({
  checked_against: z.strictObject({ 'dbt-core': version, 'dbt-adapters': version, 'dbt-postgres': version }),
  overrides: z
    .array(
      z.strictObject({
        macro: z.string(),
        reason: z.string().min(1),
        originals: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)),
      }),
    )
    .min(1),
});

/** The macros of dbt that the project replaces, and the dbt versions against which they were checked. */
export type Overrides = z.output<typeof fileSchema>;

/** Reads an `overrides.yml`. @throws {z.ZodError} If an entry is incomplete or has an unknown key. */
export function parseOverrides(source: string): Overrides {
  return fileSchema.parse(parse(source));
}

const projectSchema = z.object({ 'require-dbt-version': z.union([z.string(), z.array(z.string())]) });

/** The conditions of `require-dbt-version` of a `dbt_project.yml`, such as `>=1.12.0`. @throws {z.ZodError} If there are none. */
export function parseDbtRange(source: string): readonly string[] {
  return [projectSchema.parse(parse(source))['require-dbt-version']].flat();
}

/** The versions that a requirements file pins with `==`, by package. */
export function parsePins(source: string): ReadonlyMap<string, string> {
  return new Map(
    [...source.matchAll(/^([a-z0-9-]+)==([^\s;\\]+)/gm)].map(([, name = '', pinned = '']) => [name, pinned]),
  );
}

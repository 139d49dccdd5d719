import { parse } from 'yaml';
import { z } from 'zod';

const entrySchema = z.object({
  name: z.string(),
  label: z.string(),
  kind: z.enum(['sum', 'ratio']),
  words: z.string().optional(),
  numerator: z.string().optional(),
  denominator: z.string().optional(),
  by_lifeday: z.boolean().default(false),
  has_mature: z.boolean().default(false),
  unit: z.enum(['EUR', 'count', 'fraction']),
  direction: z.enum(['higher', 'lower', 'none']),
  caveat: z.string(),
});
const fileSchema = z.object({
  vars: z.object({ lifedays: z.array(z.int().positive()).min(1), metrics: z.array(entrySchema).min(1) }),
});

/** The metrics of the project, and its lifedays. */
export type MetricRegistry = z.output<typeof fileSchema>['vars'];

/** The registry of metrics of a `vars.yml`. @throws {z.ZodError} If an entry is incomplete. */
export function parseMetricRegistry(source: string): MetricRegistry {
  return fileSchema.parse(parse(source)).vars;
}

/** Every ratio column of the registry, with the formula (in lower case) with which its documentation must begin. */
export function ratioColumns({ lifedays, metrics }: MetricRegistry): ReadonlyMap<string, string> {
  const words = new Map(metrics.map(({ name, words: text }) => [name, text ?? '']));
  const columns = new Map<string, string>();
  for (const entry of metrics.filter(({ kind }) => kind === 'ratio')) {
    for (const lifeday of entry.by_lifeday ? lifedays : [null]) {
      const suffix = lifeday === null ? '' : `_${lifeday}d`;
      const days = lifeday === null ? '' : `${lifeday} ${lifeday === 1 ? 'day' : 'days'}`;
      const part = (name: string | undefined): string =>
        (words.get(name ?? '') ?? '').replace('{days}', days);
      columns.set(`${entry.name}${suffix}`, `${part(entry.numerator)} ÷ ${part(entry.denominator)}`);
      if (entry.has_mature) columns.set(`mature_${entry.name}${suffix}`, `as ${entry.name}${suffix}`);
    }
  }
  return columns;
}

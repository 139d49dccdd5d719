import type { VariablesSchema } from './read-config.ts';
import type { VariableMeta } from './variables.ts';
import { z } from 'zod';

/** A heading of the template with its variables. */
export interface TemplateSection {
  readonly title: string;
  readonly schema: VariablesSchema;
}

const HOW_VALUES_ARE_READ = `# One NAME=value a line. A "#" begins a comment at the start of a line and after a space; elsewhere it belongs to the value.
# A value with spaces at an end, a space before "#" or a quote at its start goes into quotes: '…', "…" or \`…\`.`;

/** Generates the text of `.env.template` from the schemas that parse the environment, so that the two cannot differ. */
export function renderEnvTemplate(sections: readonly TemplateSection[]): string {
  const blocks = sections.map(({ title, schema }) =>
    [
      `# ${title}`,
      ...Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).map(([name, variable]) =>
        renderVariable(name, variable),
      ),
    ].join('\n'),
  );
  return `${[HOW_VALUES_ARE_READ, ...blocks].join('\n\n')}\n`;
}

function renderVariable(name: string, variable: z.core.$ZodType): string {
  const { description, example } = metaOf(variable);
  const optional = z.safeParse(variable, undefined).success;
  return `# ${description}${optional ? ' (optional)' : ''}\n${optional ? '# ' : ''}${name}=${example ?? ''}`;
}

function metaOf(variable: z.core.$ZodType): VariableMeta {
  let current: z.core.$ZodType | undefined = variable;
  while (current !== undefined) {
    const meta = z.globalRegistry.get(current);
    if (typeof meta?.description === 'string') {
      const example = meta['example'];
      return { description: meta.description, ...(typeof example === 'string' ? { example } : {}) };
    }
    const inner: unknown = (current._zod.def as { innerType?: unknown }).innerType;
    current = inner as z.core.$ZodType | undefined;
  }
  throw new TypeError('Cannot render the template: a variable has no description');
}

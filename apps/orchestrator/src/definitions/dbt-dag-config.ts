import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { OrchestratorError } from '../errors.ts';
import { CHECK_SCOPES, DBT_COMMANDS } from './pipeline.ts';
import type { PipelineDefinition, TaskDefinition } from './pipeline.ts';
import { findScheduleProblem } from './find-schedule-problem.ts';

const identifier = z.string().regex(/^[A-Za-z0-9_.-]+$/, 'must be letters, digits, "_", "-" or "."');

/** An object with these keys only, because a misspelt key would be ignored without an error. */
function exactly<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `unknown key ${issue.keys.join(', ')}; known are ${Object.keys(shape).join(', ')}`
        : undefined,
  });
}

const schedule = z.string().superRefine((text, context) => {
  const problem = findScheduleProblem(text);
  if (problem !== null) context.addIssue(problem);
});

const entrySchema = exactly({
  name: identifier,
  dag_id: identifier,
  description: z.string().default(''),
  tags: z.array(z.string()).default([]),
  schedule: schedule.nullable().default(null),
  requires_manual_start: z.boolean().default(false),
  commands: z
    .array(
      exactly({
        command: z.enum(DBT_COMMANDS),
        selector: z.string().min(1).optional(),
        scope: z.enum(CHECK_SCOPES).optional(),
      })
        .refine(({ command, selector }) => command !== 'deps' || selector === undefined, {
          error: 'deps takes no selector',
          path: ['selector'],
        })
        .refine(({ command, scope }) => scope === undefined || command === 'test' || command === 'build', {
          error: 'only test and build take a scope',
          path: ['scope'],
        }),
    )
    .min(1),
  downstream: identifier.nullable().default(null),
});

const fileSchema = exactly({ dbt_dags: z.array(entrySchema).min(1) });

type Entry = z.output<typeof entrySchema>;

/** One pipeline of `dbt_dag_config.yml` and its position in the chain. */
export interface DbtPipeline {
  readonly definition: PipelineDefinition;
  readonly name: string;
  /** `name` of the pipeline that follows, or null at the end of a chain. */
  readonly downstream: string | null;
}

/**
 * Reads the dbt pipelines from `dbt_dag_config.yml`; each comes before the pipeline that its `downstream` names.
 * @throws {OrchestratorError} `DBT_DAG_CONFIG_INVALID` with file, line and every problem.
 */
export async function readDbtDagConfig(path: string): Promise<readonly DbtPipeline[]> {
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (cause) {
    throw new OrchestratorError('DBT_DAG_CONFIG_INVALID', `Cannot read ${path}: the file cannot be opened`, {
      cause,
    });
  }
  return parseDbtDagConfig(source, path);
}

/** Parses the text of `dbt_dag_config.yml`; `path` is used in messages only. */
export function parseDbtDagConfig(source: string, path: string): readonly DbtPipeline[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(source, { lineCounter, schema: 'core', uniqueKeys: true });
  const syntaxError = document.errors[0];
  if (syntaxError !== undefined) {
    throw invalidDagConfig(path, [
      `line ${lineCounter.linePos(syntaxError.pos[0]).line}: not valid YAML (${syntaxError.code})`,
    ]);
  }
  const parsed = fileSchema.safeParse(document.toJS());
  if (!parsed.success) {
    throw invalidDagConfig(
      path,
      parsed.error.issues.map((issue) => {
        const unknownKeys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
        const node = document.getIn([...(issue.path as (string | number)[]), ...unknownKeys], true) as
          { range?: [number] } | undefined;
        const at = node?.range === undefined ? '' : `line ${lineCounter.linePos(node.range[0]).line}: `;
        return at + [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': ');
      }),
    );
  }
  const entries = parsed.data.dbt_dags;
  return chain(entries, path).map((entry) => ({
    name: entry.name,
    downstream: entry.downstream,
    definition: toPipeline(entry),
  }));
}

function toPipeline(entry: Entry): PipelineDefinition {
  const tasks: TaskDefinition[] = [];
  let previous: readonly string[] = [];
  if (entry.requires_manual_start) {
    tasks.push({ kind: 'approval', id: 'approve_start', after: [] });
    previous = ['approve_start'];
  }
  for (const [index, { command, selector, scope }] of entry.commands.entries()) {
    const base = `dbt_${command.replaceAll(' ', '_')}`;
    const id = entry.commands.slice(0, index).some((earlier) => earlier.command === command)
      ? `${base}_${index + 1}`
      : base;
    tasks.push({
      kind: 'dbt',
      id,
      after: previous,
      command,
      ...(selector === undefined ? {} : { selector }),
      ...(scope === undefined ? {} : { scope }),
    });
    previous = [id];
  }
  const { dag_id: id, description, tags, schedule } = entry;
  return { id, description, tags, schedule, tasks };
}

/** Sorts the entries so that each comes before its downstream. @throws {OrchestratorError} For a cycle, a repeated or an unknown name. */
function chain(entries: readonly Entry[], path: string): readonly Entry[] {
  const byName = new Map(entries.map((entry) => [entry.name, entry]));
  const problems = [
    ...repeated(entries.map(({ name }) => name)).map((name) => `name ${name} occurs twice`),
    ...repeated(entries.map(({ dag_id }) => dag_id)).map((id) => `dag_id ${id} occurs twice`),
    ...entries.flatMap(({ name, downstream }) =>
      downstream !== null && !byName.has(downstream)
        ? [`${name}: downstream ${downstream} does not exist`]
        : [],
    ),
  ];
  if (problems.length > 0) throw invalidDagConfig(path, problems);

  const ordered: Entry[] = [];
  const waiting = new Set(entries);
  while (waiting.size > 0) {
    const next = [...waiting].find(
      (entry) => ![...waiting].some(({ downstream }) => downstream === entry.name),
    );
    if (next === undefined) {
      throw invalidDagConfig(path, [
        `downstream is a cycle: ${[...waiting].map(({ name }) => name).join(', ')}`,
      ]);
    }
    waiting.delete(next);
    ordered.push(next);
  }
  return ordered;
}

function repeated(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/** The error of an invalid file, with every problem. */
export function invalidDagConfig(path: string, problems: readonly string[]): OrchestratorError {
  return new OrchestratorError('DBT_DAG_CONFIG_INVALID', `Cannot use ${path}: ${problems.join('; ')}`, {
    context: { problems },
  });
}

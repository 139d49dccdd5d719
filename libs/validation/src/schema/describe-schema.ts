import type { KindName } from '../frame/column.ts';
import type { Policies } from './column-declaration.ts';
import type { Declarations, Schema, SchemaColumn } from './define-schema.ts';

/** The column that a table needs for a schema's column. */
export interface StorageColumn {
  readonly name: string;
  /** PostgreSQL's type; `text` where the schema sets no length. */
  readonly sqlType: string;
  readonly isNullable: boolean;
}

/** Returns the columns that a table needs for this schema, to compare with a table's definition. */
export function storageColumns<Columns extends Declarations>(
  schema: Schema<Columns>,
): readonly StorageColumn[] {
  return schema.columns.map(({ name, kind, limits }) => ({
    name,
    sqlType: sqlTypeOf(kind),
    isNullable: limits.isNullable,
  }));
}

/** Writes a schema as Markdown: its grain, key, columns with unit, limits and policy, and checks. */
export function schemaMarkdown<Columns extends Declarations>(schema: Schema<Columns>): string {
  const key = schema.key.map((name) => `\`${name}\``).join(', ');
  const parts = [
    `# ${schema.name}`,
    `Grain: ${schema.grain}.${key === '' ? '' : ` Key: ${key}; rows of one key that are identical collapse, rows that differ go to quarantine, all of them.`}`,
    table(
      ['column', 'type', 'unit', 'good', 'otherwise', 'meaning'],
      schema.columns.map((column) => [
        `\`${column.name}\``,
        sqlTypeOf(column.kind),
        column.declaration.options.unit ?? '',
        goodOf(column),
        policyText(column.declaration.options.policy),
        column.declaration.schema.description ?? innerDescription(column),
      ]),
    ),
  ];
  if (schema.checks.length > 0) {
    const rows = schema.checks.map(({ rule, column, sentence, policy = 'warn' }) => [
      `\`${rule}\``,
      `\`${column}\``,
      sentence,
      policy,
    ]);
    parts.push('## Checks over several cells', table(['rule', 'column', 'strikes when it', 'then'], rows));
  }
  return `${parts.join('\n\n')}\n`;
}

function sqlTypeOf(kind: KindName): string {
  switch (kind) {
    case 'date':
      return 'date';
    case 'int32':
      return 'integer';
    case 'int53':
      return 'bigint';
    case 'decimal':
      return 'numeric(18, 10)';
    case 'text':
      return 'text';
    case 'bool':
      return 'boolean';
    case 'json':
      return 'jsonb';
    default:
      return `numeric(18, ${kind.slice('fixed('.length, -1)})`;
  }
}

function goodOf({ limits: { minimum, maximum, maxLength, values, isNullable } }: SchemaColumn): string {
  const range = [
    ...(minimum === -Infinity ? [] : [`from ${minimum.toLocaleString('en-US')}`]),
    ...(maximum === Infinity ? [] : [`to ${maximum.toLocaleString('en-US')}`]),
    ...(maxLength === null ? [] : [`up to ${maxLength} characters`]),
    ...(values === null ? [] : [values.join(', ')]),
  ].join(' ');
  return [...(range === '' ? [] : [range]), ...(isNullable ? ['or null'] : [])].join(' ');
}

function policyText(policy: Policies | undefined): string {
  if (policy === undefined) return 'quarantine';
  if (typeof policy === 'string') return policy;
  const { default: otherwise = 'quarantine', ...named } = policy;
  const exceptions = Object.entries(named).filter(([, each]) => each !== otherwise);
  return [otherwise, ...exceptions.map(([rule, each]) => `${rule}: ${each}`)].join('; ');
}

/** A description before `nullable()` belongs to the inner schema. */
function innerDescription({ declaration: { schema } }: SchemaColumn): string {
  const inner =
    'unwrap' in schema && typeof schema.unwrap === 'function' ? (schema.unwrap as () => unknown)() : null;
  const { description } = (inner ?? {}) as { readonly description?: unknown };
  return typeof description === 'string' ? description : '';
}

/** Writes a Markdown table with aligned columns. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = header.map((_, at) => Math.max(3, ...cells.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = cells;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)].join(
    '\n',
  );
}

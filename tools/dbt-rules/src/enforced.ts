import type { ManifestNode } from './manifest.ts';

/** What PostgreSQL itself enforces for a model's rows. */
export interface Enforced {
  /** Columns of the primary key. */
  readonly key?: readonly string[];
  readonly uniqueColumns: ReadonlySet<string>;
  readonly notNullColumns: ReadonlySet<string>;
  readonly foreignKeyColumns: ReadonlySet<string>;
}

/** The part of a model's contract that the database enforces. For a view this is nothing: it has no constraints. */
export function enforcedBy(model: ManifestNode): Enforced {
  const isTable = !['view', 'ephemeral'].includes(model.config.materialized ?? 'view');
  const stands = isTable && model.config.contract?.enforced === true;
  const constraints = stands
    ? [
        ...(model.constraints ?? []),
        ...Object.values(model.columns).flatMap(({ name, constraints: own = [] }) =>
          own.map((constraint) => ({ ...constraint, columns: [name] })),
        ),
      ]
    : [];
  const key = constraints.find(({ type }) => type === 'primary_key')?.columns;
  const columnsOf = (type: string): readonly string[] =>
    constraints.filter((constraint) => constraint.type === type).flatMap(({ columns = [] }) => columns);
  return {
    ...(key !== undefined && { key }),
    uniqueColumns: new Set([...columnsOf('unique'), ...(key?.length === 1 ? key : [])]),
    notNullColumns: new Set([...columnsOf('not_null'), ...(key ?? [])]),
    foreignKeyColumns: new Set(
      isTable ? (model.config.meta?.foreign_keys ?? []).map(({ column }) => column) : [],
    ),
  };
}

/** Whether a generic test, or a part of it, can never fail because the database enforces the same. */
export function isEnforced({ test_metadata: test }: ManifestNode, enforced: Enforced): boolean {
  const { column_name: column = '', columns = [] } = test?.kwargs ?? {};
  switch (test?.name) {
    case 'not_null':
      return enforced.notNullColumns.has(column);
    case 'not_null_columns':
      return columns.some((name) => enforced.notNullColumns.has(name));
    case 'unique':
      return enforced.uniqueColumns.has(column);
    case 'unique_combination':
      return enforced.key?.length === columns.length && enforced.key.every((name) => columns.includes(name));
    case 'relationships':
      return enforced.foreignKeyColumns.has(column);
    case undefined:
    default:
      return false;
  }
}

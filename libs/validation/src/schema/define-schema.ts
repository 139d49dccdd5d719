import { ValidationError } from '../errors.ts';
import type { KindName, ValueOf } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import type { ColumnDeclaration, Policies, Policy } from './column-declaration.ts';
import { MAX_FIXED_SCALE } from '../values/fixed-units.ts';
import type { QuarantineReason, RuleName } from '../report/reason.ts';
import { readZodLimits } from './zod-limits.ts';
import type { ZodLimits } from './zod-limits.ts';

/** Declared columns by name. */
export type Declarations = Readonly<Record<string, ColumnDeclaration>>;

/** A row of the schema as plain values; null only in nullable columns. */
export type SchemaRow<Columns extends Declarations> = {
  readonly [Name in keyof Columns]: Columns[Name] extends ColumnDeclaration<infer Built, infer Nullable>
    ? ValueOf<Built> | (Nullable extends false ? never : null)
    : never;
};

/** The frame's columns. */
export type SchemaColumns<Columns extends Declarations> = {
  readonly [Name in keyof Columns]: Columns[Name] extends ColumnDeclaration<infer Built> ? Built : never;
};

/** A check over several cells of a row. */
export interface RowCheck<Columns extends Declarations> {
  /** The rule's name, in reports and in the quarantine. */
  readonly rule: RuleName;
  /** The column under which it is reported. */
  readonly column: keyof Columns & string;
  /** A sentence for the documentation and the reason: `is above impressions`. */
  readonly sentence: string;
  /** The effect on a row that violates the check. @defaultValue 'warn' */
  readonly policy?: 'warn' | 'quarantine' | 'fail';
  readonly holds: (row: SchemaRow<Columns>) => boolean;
}

/** Flattens a nested record before its columns are read, or returns why that is not possible. */
export interface ShapedRecord {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly reasons: readonly QuarantineReason[];
}

/** The argument of `defineSchema`. */
export interface SchemaDefinition<Columns extends Declarations> {
  readonly name: string;
  /** The meaning of one row: `one row per day and shop`. */
  readonly grain: string;
  readonly columns: Columns;
  /** The columns of the key. @defaultValue none: rows are not compared */
  readonly key?: readonly (keyof Columns & string)[];
  readonly checks?: readonly RowCheck<Columns>[];
  /** For nested records. */
  readonly shape?: (record: Readonly<Record<string, unknown>>, recordIndex: number) => ShapedRecord;
}

/** A column in the form for the compiler, the decoder and the documentation. */
export interface SchemaColumn {
  readonly name: string;
  readonly kind: KindName;
  readonly declaration: ColumnDeclaration;
  readonly limits: ZodLimits;
  readonly isKey: boolean;
}

/** One definition of the frame's type, the decoder, the reasons, the check of the table and the documentation. */
export interface Schema<Columns extends Declarations = Declarations> {
  readonly name: string;
  readonly grain: string;
  readonly columns: readonly SchemaColumn[];
  readonly key: readonly string[];
  readonly checks: readonly RowCheck<Columns>[];
  readonly shape: SchemaDefinition<Columns>['shape'] | null;
}

/** The frame of a schema. */
export type FrameOf<Each> = Each extends Schema<infer Columns> ? Frame<SchemaColumns<Columns>> : never;

/** A row of a schema as plain values. */
export type RowOfSchema<Each> = Each extends Schema<infer Columns> ? SchemaRow<Columns> : never;

/**
 * Declares a table once.
 * @throws {ValidationError} `VALIDATION_BAD_SCHEMA` if a column's policy is impossible (null or quarantine-cell for a column without nulls, clamp
 * without a limit), a key is nullable or unknown, or a scale is invalid.
 */
export function defineSchema<const Columns extends Declarations>(
  definition: SchemaDefinition<Columns>,
): Schema<Columns> {
  const { name, grain, key = [], checks = [], shape = null } = definition;
  const columns = Object.entries<ColumnDeclaration>(definition.columns).map(
    ([column, declaration]): SchemaColumn => ({
      name: column,
      kind: declaration.kind,
      declaration,
      limits: readZodLimits(declaration.schema, declaration.kind),
      isKey: key.includes(column),
    }),
  );
  for (const column of columns) checkColumn(name, column);
  for (const column of [...key, ...checks.map((check) => check.column)]) {
    if (!Object.hasOwn(definition.columns, column)) throw badSchema(name, column, 'it is not declared');
  }
  return Object.freeze({ name, grain, columns, key, checks, shape });
}

/** The policy of a rule. */
export function policyOf(policies: Policies | undefined, rule: RuleName): Policy {
  if (policies === undefined) return 'quarantine';
  if (typeof policies === 'string') return policies;
  return policies[rule] ?? policies.default ?? 'quarantine';
}

function checkColumn(schema: string, { name, kind, declaration, limits, isKey }: SchemaColumn): void {
  const { policy, scale } = declaration.options;
  const policies = typeof policy === 'object' ? Object.values(policy) : policy === undefined ? [] : [policy];
  const isNumber = kind === 'int32' || kind === 'int53' || kind === 'decimal' || kind.startsWith('fixed');
  const isBounded = limits.minimum !== -Infinity || limits.maximum !== Infinity;
  for (const emptying of ['null', 'quarantine-cell'] as const) {
    if (policies.includes(emptying) && !limits.isNullable) {
      throw badSchema(schema, name, `its policy is ${emptying} and zod does not take null`);
    }
  }
  if (policies.includes('clamp') && !(isNumber && isBounded)) {
    throw badSchema(schema, name, 'its policy is clamp and zod gives it no limit');
  }
  if (isKey && limits.isNullable) throw badSchema(schema, name, 'it is part of the key and takes null');
  const decimals = kind.startsWith('fixed') ? Number(kind.slice('fixed('.length, -1)) : (scale ?? 0);
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > MAX_FIXED_SCALE) {
    throw badSchema(schema, name, `its scale is not 0 to ${MAX_FIXED_SCALE}`);
  }
}

function badSchema(schema: string, column: string, state: string): ValidationError {
  return new ValidationError(
    'VALIDATION_BAD_SCHEMA',
    `Cannot define the schema ${schema}: of column "${column}" ${state}; change the declaration`,
    { schema, column },
  );
}

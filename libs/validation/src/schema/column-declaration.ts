import type { z } from 'zod';
import type {
  BoolColumn,
  Column,
  DateColumn,
  DecimalColumn,
  FixedColumn,
  Int32Column,
  Int53Column,
  JsonColumn,
  KindName,
  TextColumn,
} from '../frame/column.ts';
import type { RuleName } from '../report/reason.ts';

/**
 * The effect on a cell that violates a rule: `quarantine` refuses the whole record; `quarantine-cell` accepts the row without a value in the
 * cell, and stores the record; `null` empties the cell and only counts it; `clamp` replaces it with the nearest limit; `fail` ends the pass.
 */
export type Policy = 'quarantine' | 'quarantine-cell' | 'null' | 'clamp' | 'fail';

/** One policy for all rules of a column, or one per rule; `default` is for the other rules. */
export type Policies = Policy | (Readonly<Partial<Record<RuleName, Policy>>> & { readonly default?: Policy });

/** Options of a column, besides the conditions of zod. */
export interface ColumnOptions {
  /** Field of the record. @defaultValue the column's name */
  readonly from?: string;
  /** Reads the value if it is not a field of the record. */
  readonly read?: (record: Readonly<Record<string, unknown>>) => unknown;
  /** For the documentation: `EUR cents`, `clicks`. */
  readonly unit?: string;
  /** @defaultValue 'quarantine' */
  readonly policy?: Policies;
  /** The rule that null violates in a column without nulls. @defaultValue 'missing-value' */
  readonly missingRule?: RuleName;
  /** Null from the source violates `missingRule`, although the column can be null because of a policy. @defaultValue false */
  readonly isExpected?: boolean;
  /** An absent field counts as null; otherwise as the rule `missing-field`. @defaultValue false */
  readonly isOptional?: boolean;
}

/** Options of columns of whole numbers. */
export interface IntegerOptions extends ColumnOptions {
  /**
   * The number of decimals to scale by, rounded half up: 2 converts EUR to cents, 0 rounds.
   * @defaultValue none: a fraction violates the rule `fractional`
   */
  readonly scale?: number;
}

/** A declared column: its kind, the zod schema of its values, and its options. */
export interface ColumnDeclaration<Built extends Column = Column, Nullable extends boolean = boolean> {
  readonly kind: KindName;
  readonly schema: z.ZodType;
  readonly options: IntegerOptions;
  /** Only for the type checker: the declared column. */
  readonly built?: Built;
  readonly isNullable?: Nullable;
}

type NullableOf<Schema extends z.ZodType> = null extends z.output<Schema> ? true : false;
type NumberSchema = z.ZodType<number | null>;
type TextSchema = z.ZodType<string | null>;

/** Calendar days written `YYYY-MM-DD`. */
export function date<Schema extends TextSchema>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<DateColumn, NullableOf<Schema>> {
  return { kind: 'date', schema, options };
}

/** Texts, trimmed and NFC-normalised; blank texts count as null. @see DATA_RULES 20 */
export function text<Schema extends TextSchema>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<TextColumn, NullableOf<Schema>> {
  return { kind: 'text', schema, options };
}

/** Whole numbers that fit PostgreSQL's INTEGER. zod checks them after scaling. */
export function int32<Schema extends NumberSchema>(
  schema: Schema,
  options: IntegerOptions = {},
): ColumnDeclaration<Int32Column, NullableOf<Schema>> {
  return { kind: 'int32', schema, options };
}

/** Whole numbers up to ±(2^53 − 1). zod checks them after scaling. */
export function int53<Schema extends NumberSchema>(
  schema: Schema,
  options: IntegerOptions = {},
): ColumnDeclaration<Int53Column, NullableOf<Schema>> {
  return { kind: 'int53', schema, options };
}

/** Doubles, stored rounded to ten decimals; for ratios. */
export function decimal<Schema extends NumberSchema>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<DecimalColumn, NullableOf<Schema>> {
  return { kind: 'decimal', schema, options };
}

/** Exact decimals with `scale` digits after the point, half up. zod checks the nearest double. */
export function fixed<Schema extends NumberSchema>(
  scale: number,
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<FixedColumn, NullableOf<Schema>> {
  return { kind: `fixed(${scale})`, schema, options };
}

/** Booleans. */
export function bool<Schema extends z.ZodType<boolean | null>>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<BoolColumn, NullableOf<Schema>> {
  return { kind: 'bool', schema, options };
}

/** Any JSON value, stored as its text. */
export function json<Schema extends z.ZodType>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<JsonColumn, NullableOf<Schema>> {
  return { kind: 'json', schema, options };
}

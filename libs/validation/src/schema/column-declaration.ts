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
 * What becomes of a cell that breaks a rule: `quarantine` refuses the whole record; `quarantine-cell` accepts the row without a value in the
 * cell, and keeps the record; `null` empties the cell and only counts it; `clamp` brings it to the nearest limit; `fail` ends the pass.
 */
export type Policy = 'quarantine' | 'quarantine-cell' | 'null' | 'clamp' | 'fail';

/** One policy for all rules of a column, or one a rule; `default` is for the rules that are not named. */
export type Policies = Policy | (Readonly<Partial<Record<RuleName, Policy>>> & { readonly default?: Policy });

/** What a column is, beside what zod says of its values. */
export interface ColumnOptions {
  /** Field of the record. @defaultValue the column's name */
  readonly from?: string;
  /** Reads the value where it is no field by itself. */
  readonly read?: (record: Readonly<Record<string, unknown>>) => unknown;
  /** For the documentation: `EUR cents`, `clicks`. */
  readonly unit?: string;
  /** @defaultValue 'quarantine' */
  readonly policy?: Policies;
  /** The rule that null breaks where it is not taken. @defaultValue 'missing-value' */
  readonly missingRule?: RuleName;
  /** Null from the source breaks `missingRule`, though the column holds nulls: those that a policy makes. @defaultValue false */
  readonly isExpected?: boolean;
  /** An absent field counts as null; otherwise as the rule `missing-field`. @defaultValue false */
  readonly isOptional?: boolean;
}

/** Options of columns of whole numbers. */
export interface IntegerOptions extends ColumnOptions {
  /**
   * Decimals that the point moves by, half up: 2 turns EUR into cents, 0 rounds.
   * @defaultValue none: a fraction breaks the rule `fractional`
   */
  readonly scale?: number;
}

/** A declared column: its kind, what zod says of its values, and the rest. */
export interface ColumnDeclaration<Built extends Column = Column, Nullable extends boolean = boolean> {
  readonly kind: KindName;
  readonly schema: z.ZodType;
  readonly options: IntegerOptions;
  /** Only for the compiler: the column that this declares. */
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

/** Texts; trimmed and NFC-normalised, and blank ones count as null. @see DATA_RULES 20 */
export function text<Schema extends TextSchema>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<TextColumn, NullableOf<Schema>> {
  return { kind: 'text', schema, options };
}

/** Whole numbers that fit PostgreSQL's INTEGER. zod sees them after scaling. */
export function int32<Schema extends NumberSchema>(
  schema: Schema,
  options: IntegerOptions = {},
): ColumnDeclaration<Int32Column, NullableOf<Schema>> {
  return { kind: 'int32', schema, options };
}

/** Whole numbers up to ±(2^53 − 1). zod sees them after scaling. */
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

/** Exact decimals with `scale` digits behind the point, half up. zod sees the nearest double. */
export function fixed<Schema extends NumberSchema>(
  scale: number,
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<FixedColumn, NullableOf<Schema>> {
  return { kind: `fixed(${scale})`, schema, options };
}

/** True and false. */
export function bool<Schema extends z.ZodType<boolean | null>>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<BoolColumn, NullableOf<Schema>> {
  return { kind: 'bool', schema, options };
}

/** Any JSON value, kept as its text. */
export function json<Schema extends z.ZodType>(
  schema: Schema,
  options: ColumnOptions = {},
): ColumnDeclaration<JsonColumn, NullableOf<Schema>> {
  return { kind: 'json', schema, options };
}

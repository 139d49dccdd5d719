/**
 * The rows with a value: bit `i` (least significant first) is 1 if row `i` is valid. Null means that every row is valid.
 * Bits after the last row are 0.
 */
export type Validity = Uint8Array | null;

/** Days since 1970-01-01, UTC. */
export interface DateColumn {
  readonly kind: 'date';
  readonly values: Int32Array;
  readonly validity: Validity;
}

/** Integers that fit PostgreSQL's INTEGER. */
export interface Int32Column {
  readonly kind: 'int32';
  readonly values: Int32Array;
  readonly validity: Validity;
}

/** Integers up to ±(2^53 − 1), exact. */
export interface Int53Column {
  readonly kind: 'int53';
  readonly values: Float64Array;
  readonly validity: Validity;
}

/** Doubles that are stored rounded to `scale` decimals; for ratios. For exact amounts, use `int53` cents or `fixed`. */
export interface DecimalColumn {
  readonly kind: 'decimal';
  readonly scale: 10;
  readonly values: Float64Array;
  readonly validity: Validity;
}

/** Texts as positions in a dictionary. The frames of a validator share the dictionary, which only grows. */
export interface TextColumn {
  readonly kind: 'text';
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
  readonly validity: Validity;
}

/** JSON texts. */
export interface JsonColumn {
  readonly kind: 'json';
  readonly values: readonly (string | null)[];
  readonly validity: Validity;
}

/** Exact decimals: a cell is `units × 10^-scale`. Units are 64-bit integers, so there are 18 digits at any scale. */
export interface FixedColumn {
  readonly kind: 'fixed';
  /** Digits after the decimal point, 0 to 18. */
  readonly scale: number;
  readonly units: BigInt64Array;
  readonly validity: Validity;
}

/** True or false: 1 or 0. */
export interface BoolColumn {
  readonly kind: 'bool';
  readonly values: Uint8Array;
  readonly validity: Validity;
}

/** The kinds that the warehouse's loader accepts unchanged. */
export type StorableColumn = DateColumn | Int32Column | Int53Column | DecimalColumn | TextColumn | JsonColumn;

/** A column of a frame. A row that is not valid has 0 (or null), so check the validity first. */
export type Column = StorableColumn | FixedColumn | BoolColumn;

/** The name of a kind. The name for exact decimals contains the number of decimals: `fixed(2)`. */
export type KindName = Exclude<Column['kind'], 'fixed'> | `fixed(${number})`;

/** The column of a kind's name. */
export type ColumnOfKind<Kind extends KindName> = Kind extends `fixed(${number})`
  ? FixedColumn
  : Extract<Column, { readonly kind: Kind }>;

/** One cell, as a plain value: dates as `YYYY-MM-DD`, exact decimals as decimal text. */
export type Cell = string | number | boolean | null;

/** The plain value of a column's cells with a value. */
export type ValueOf<Each extends Column> = Each extends BoolColumn
  ? boolean
  : Each extends Int32Column | Int53Column | DecimalColumn
    ? number
    : Each extends DateColumn | TextColumn | JsonColumn | FixedColumn
      ? string
      : never;

/** Returns the number of rows of a column. */
export function columnLength(column: Column): number {
  switch (column.kind) {
    case 'text':
      return column.codes.length;
    case 'fixed':
      return column.units.length;
    case 'date':
    case 'int32':
    case 'int53':
    case 'decimal':
    case 'json':
    case 'bool':
      return column.values.length;
  }
}

/** The name of a column's kind. */
export function kindNameOf(column: Column): KindName {
  return column.kind === 'fixed' ? `fixed(${column.scale})` : column.kind;
}

/**
 * Which rows have a value: bit `i` (least significant first) is 1 where row `i` is valid. Null means that every row is.
 * Bits behind the last row are 0.
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

/** Doubles that are stored rounded to `scale` decimals; for ratios. Amounts that must be exact are `int53` cents or `fixed`. */
export interface DecimalColumn {
  readonly kind: 'decimal';
  readonly scale: 10;
  readonly values: Float64Array;
  readonly validity: Validity;
}

/** Texts as positions in a dictionary. The dictionary is shared by the frames of a validator and only ever grows. */
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

/** Exact decimals: a cell is `units × 10^-scale`. Reaches as far as a 64-bit integer: 18 digits at any scale. */
export interface FixedColumn {
  readonly kind: 'fixed';
  /** Digits behind the decimal point, 0 to 18. */
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

/** The kinds that the warehouse's loader takes as they are. */
export type StorableColumn = DateColumn | Int32Column | Int53Column | DecimalColumn | TextColumn | JsonColumn;

/** A column of a frame. A row that is not valid holds 0 (or null): read the validity first. */
export type Column = StorableColumn | FixedColumn | BoolColumn;

/** A kind by its name; that of exact decimals says how many stand behind the point: `fixed(2)`. */
export type KindName = Exclude<Column['kind'], 'fixed'> | `fixed(${number})`;

/** The column of a kind's name. */
export type ColumnOfKind<Kind extends KindName> = Kind extends `fixed(${number})`
  ? FixedColumn
  : Extract<Column, { readonly kind: Kind }>;

/** One cell, as a plain value: dates as `YYYY-MM-DD`, exact decimals as decimal text. */
export type Cell = string | number | boolean | null;

/** The plain value of a column's cells, where they have one. */
export type ValueOf<Each extends Column> = Each extends BoolColumn
  ? boolean
  : Each extends Int32Column | Int53Column | DecimalColumn
    ? number
    : Each extends DateColumn | TextColumn | JsonColumn | FixedColumn
      ? string
      : never;

/** Number of rows that a column holds. */
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

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

/** Plain numbers that are stored rounded to `scale` decimals. */
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

/** A column of a frame. A row that is not valid holds 0 (or null): read the validity first. */
export type Column = DateColumn | Int32Column | Int53Column | DecimalColumn | TextColumn | JsonColumn;

/** One cell, as a plain value: dates as `YYYY-MM-DD`. */
export type Cell = string | number | null;

/** Number of rows that a column holds. */
export function columnLength(column: Column): number {
  return column.kind === 'text' ? column.codes.length : column.values.length;
}

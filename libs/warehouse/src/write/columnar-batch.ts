import type { QuarantinedRow } from './append-types.ts';

/** Bit `i` (least significant first) is 1 if row `i` has a value; null: every row has one. */
export type Validity = Uint8Array | null;

/** One column of a batch, by its kind. The content of a row without a value is undefined. */
export type BatchColumn =
  /** Days since 1970-01-01, UTC. */
  | { readonly kind: 'date'; readonly values: Int32Array; readonly validity: Validity }
  | { readonly kind: 'int32'; readonly values: Int32Array; readonly validity: Validity }
  /** Safe integers. */
  | { readonly kind: 'int53'; readonly values: Float64Array; readonly validity: Validity }
  /** Stored rounded to ten decimals. */
  | { readonly kind: 'decimal'; readonly values: Float64Array; readonly validity: Validity }
  /** Positions in a dictionary; batches can share a dictionary that only grows. */
  | {
      readonly kind: 'text';
      readonly codes: Int32Array;
      readonly dictionary: readonly string[];
      readonly validity: Validity;
    }
  /** JSON texts. */
  | { readonly kind: 'json'; readonly values: readonly (string | null)[]; readonly validity: Validity };

/** Rows by column. The keys are all column names of the raw table except `_etl_loaded_at` and `_load_id`. */
export interface ColumnarBatch {
  readonly rowCount: number;
  readonly columns: Readonly<Record<string, BatchColumn>>;
  /** Refused since the previous batch: records, and rows with refused cells. @defaultValue none */
  readonly quarantined?: readonly QuarantinedRow[];
}

import { WarehouseError } from '../../errors.ts';
import type { BatchColumn, ColumnarBatch, Validity } from '../columnar-batch.ts';
import type { CopyColumn } from './copy-columns.ts';
import { NUMERIC_CELL_MAX_BYTES, writeNumeric } from './numeric-cell.ts';
import { storableJson } from './storable-text.ts';
import { CELL_SLACK_BYTES, copyCell, TextCells, viewOf } from './text-cells.ts';

/** The part of the COPY stream that is being filled. */
export interface Chunk {
  readonly bytes: Buffer;
  readonly view: DataView;
  length: number;
}

export function createChunk(size: number): Chunk {
  const bytes = Buffer.allocUnsafeSlow(size);
  return { bytes, view: viewOf(bytes), length: 0 };
}

/** Signature, flags, length of the header's extension. */
export const COPY_HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
/** A row with -1 fields. */
export const COPY_TRAILER = Buffer.from([0xff, 0xff]);

/** Binary days count from 2000-01-01. */
export const DAYS_TO_2000 = 10_957;
const TWO_TO_32 = 4_294_967_296;
/** First byte of a binary jsonb. */
export const JSONB_VERSION = 1;

const FIXED_CELL_BYTES = {
  date: 8,
  int32: 8,
  int53: 12,
  decimal: NUMERIC_CELL_MAX_BYTES,
  text: 0,
  json: 4,
} as const;

/** The hot loop compares small integers, not strings. */
const KIND = { date: 0, int32: 1, int53: 2, decimal: 3, text: 4, json: 5, constant: 6 } as const;

const NO_INTS = new Int32Array(0);
const NO_REALS = new Float64Array(0);

/** Adjacent columns of one kind: the hot loop checks the kind once per run, not once per cell. */
interface Run {
  readonly kind: number;
  readonly first: number;
  readonly end: number;
}

/**
 * Writes rows of columnar batches in the binary COPY format, directly into chunks. It creates no object, string or buffer per row.
 */
export class CopyEncoder {
  readonly #columns: readonly CopyColumn[];
  readonly #runs: readonly Run[];
  readonly #constants: readonly DataView[];
  readonly #texts: readonly TextCells[];
  readonly #ints: Int32Array[];
  readonly #reals: Float64Array[];
  readonly #jsons: (readonly (string | null)[])[];
  readonly #validities: Validity[];
  readonly #jsonColumns: readonly number[];
  readonly #fixedBytes: number;
  #rowCount = 0;
  #rowBytes = 0;

  constructor(columns: readonly CopyColumn[]) {
    this.#columns = columns;
    this.#runs = runsOf(columns);
    this.#constants = columns.map((column) => {
      const cell = column.kind === 'constant' ? column.cell : Buffer.alloc(0);
      return viewOf(Buffer.concat([cell, Buffer.alloc(CELL_SLACK_BYTES)]));
    });
    this.#texts = columns.map(() => new TextCells());
    this.#ints = columns.map(() => NO_INTS);
    this.#reals = columns.map(() => NO_REALS);
    this.#jsons = columns.map(() => []);
    this.#validities = columns.map(() => null);
    this.#jsonColumns = columns.flatMap(({ kind }, column) => (kind === 'json' ? [column] : []));
    this.#fixedBytes = columns.reduce(
      (sum, column) =>
        sum + (column.kind === 'constant' ? column.cell.length : FIXED_CELL_BYTES[column.kind]),
      2 + CELL_SLACK_BYTES,
    );
  }

  /**
   * Sets the batch that `encode` reads.
   * @throws {WarehouseError} WAREHOUSE_FRAME_MISMATCH if a column is missing or of another kind.
   */
  bind(batch: ColumnarBatch): void {
    this.#rowCount = batch.rowCount;
    this.#rowBytes = this.#fixedBytes;
    for (const [column, { name, kind }] of this.#columns.entries()) {
      if (kind === 'constant') continue;
      const source = batch.columns[name];
      if (source?.kind !== kind) {
        throw new WarehouseError(
          'WAREHOUSE_FRAME_MISMATCH',
          `Cannot append the batch: its column ${name} is ${source === undefined ? 'missing' : `of kind ${source.kind}`}; give every column of the raw table in its kind`,
          { context: { column: name } },
        );
      }
      this.#bindColumn(column, source);
    }
  }

  #bindColumn(column: number, source: BatchColumn): void {
    this.#validities[column] = source.validity;
    switch (source.kind) {
      case 'date':
      case 'int32':
        this.#ints[column] = source.values;
        break;
      case 'int53':
      case 'decimal':
        this.#reals[column] = source.values;
        break;
      case 'json':
        this.#jsons[column] = source.values;
        break;
      case 'text': {
        const cells = this.#texts[column] as TextCells;
        if (!cells.bind(source.dictionary)) throw this.#refused(column, 'a text has a NUL character');
        this.#ints[column] = source.codes;
        this.#rowBytes += cells.longest;
      }
    }
  }

  /** The maximum number of bytes of row `row`. */
  rowBytesAtMost(row: number): number {
    let bytes = this.#rowBytes;
    for (const column of this.#jsonColumns) {
      const json = this.#jsons[column]?.[row];
      // At most three bytes per UTF-16 unit: cleaning replaces a unit, or an escape of six bytes, with U+FFFD (three bytes).
      if (typeof json === 'string') bytes += 1 + json.length * 3;
    }
    return bytes;
  }

  /** Writes rows from `row` until the last one, or until the chunk may be too small for the next one; returns the next row. */
  encode(chunk: Chunk, row: number): number {
    const { bytes, view } = chunk;
    const columnCount = this.#columns.length;
    const runs = this.#runs;
    const validities = this.#validities;
    const ints = this.#ints;
    const reals = this.#reals;
    let at = chunk.length;
    let next = row;
    for (; next < this.#rowCount; next++) {
      if (at + this.rowBytesAtMost(next) > bytes.length) break;
      view.setInt16(at, columnCount);
      at += 2;
      for (let index = 0; index < runs.length; index++) {
        const { kind, first, end } = runs[index] as Run;
        if (kind === KIND.int32) {
          // Two thirds of all cells, so they have a separate loop.
          for (let column = first; column < end; column++) {
            const validity = validities[column] as Validity;
            if (validity !== null && (((validity[next >> 3] as number) >> (next & 7)) & 1) === 0) {
              view.setInt32(at, -1);
              at += 4;
            } else {
              view.setInt32(at, 4);
              view.setInt32(at + 4, (ints[column] as Int32Array)[next] as number);
              at += 8;
            }
          }
          continue;
        }
        for (let column = first; column < end; column++) {
          const validity = validities[column] as Validity;
          if (validity !== null && (((validity[next >> 3] as number) >> (next & 7)) & 1) === 0) {
            view.setInt32(at, -1);
            at += 4;
            continue;
          }
          switch (kind) {
            case KIND.int53: {
              const value = (reals[column] as Float64Array)[next] as number;
              const high = Math.floor(value / TWO_TO_32);
              const low = value >>> 0;
              if (high * TWO_TO_32 + low !== value) {
                throw this.#refused(column, 'a value is not a whole number');
              }
              view.setInt32(at, 8);
              view.setInt32(at + 4, high);
              view.setInt32(at + 8, low);
              at += 12;
              break;
            }
            case KIND.text: {
              const cells = this.#texts[column] as TextCells;
              const code = (ints[column] as Int32Array)[next] as number;
              const start = cells.starts[code] as number;
              at = copyCell(cells.view, start, cells.starts[code + 1] as number, view, at);
              break;
            }
            case KIND.decimal:
              at = writeNumeric(view, at, (reals[column] as Float64Array)[next] as number);
              if (at < 0) throw this.#refused(column, 'a value does not fit numeric(18,10)');
              break;
            case KIND.constant: {
              const cell = this.#constants[column] as DataView;
              at = copyCell(cell, 0, cell.byteLength - CELL_SLACK_BYTES, view, at);
              break;
            }
            case KIND.date:
              view.setInt32(at, 4);
              view.setInt32(at + 4, ((ints[column] as Int32Array)[next] as number) - DAYS_TO_2000);
              at += 8;
              break;
            case KIND.json: {
              const json = storableJson(this.#jsons[column]?.[next] ?? 'null');
              const length = bytes.write(json, at + 5);
              view.setInt32(at, length + 1);
              bytes[at + 4] = JSONB_VERSION;
              at += 5 + length;
            }
          }
        }
      }
    }
    chunk.length = at;
    return next;
  }

  #refused(column: number, what: string): WarehouseError {
    const name = this.#columns[column]?.name ?? '';
    return new WarehouseError(
      'WAREHOUSE_VALUE_REFUSED',
      `Cannot append the batch: in column ${name} ${what}; quarantine such values in validation`,
      { context: { column: name } },
    );
  }
}

function runsOf(columns: readonly CopyColumn[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, { kind: name }] of columns.entries()) {
    const kind = KIND[name];
    const last = runs.at(-1);
    if (last?.kind === kind) runs[runs.length - 1] = { ...last, end: column + 1 };
    else runs.push({ kind, first: column, end: column + 1 });
  }
  return runs;
}

import type { Column, Validity } from '../frame/column.ts';
import type { Dictionary } from '../frame/dictionary.ts';
import { allValid, setNull } from '../frame/validity.ts';
import { formatCalendarDay, parseCalendarDay } from '../values/calendar-day.ts';
import { parseDecimalText } from '../values/decimal-text.ts';
import type { DecodedValue } from './decode-cell.ts';
import type { SchemaColumn } from './define-schema.ts';
import { formatUnits, toUnits } from '../values/fixed-units.ts';

type Cells = Int32Array | Float64Array | Uint8Array | BigInt64Array | (string | null)[];

/** The rows of one batch by column, written cell by cell. The compiled decoder writes directly into the arrays. */
export class RowBuffer {
  length = 0;
  /** By column; texts by their number in the dictionary. */
  readonly cells: readonly Cells[];
  /** By column: 1 if a row has no value. */
  readonly nulls: readonly Uint8Array[];
  readonly #columns: readonly SchemaColumn[];
  readonly #dictionaries: readonly Dictionary[];

  constructor(columns: readonly SchemaColumn[], dictionaries: readonly Dictionary[], capacity: number) {
    this.#columns = columns;
    this.#dictionaries = dictionaries;
    this.cells = columns.map((column) => emptyCells(column, capacity));
    this.nulls = columns.map(() => new Uint8Array(capacity));
  }

  /** Writes a decoded row at the end. It belongs to the buffer after `length` is incremented. */
  write(values: readonly DecodedValue[]): void {
    values.forEach((value, at) => {
      this.#writeCell(at, value);
    });
  }

  /** Returns a cell of the current row as a plain value. */
  valueAt(at: number): DecodedValue {
    const { length: row } = this;
    if (this.nulls[at]?.[row] === 1) return null;
    const column = this.#columns[at] as SchemaColumn;
    const cell = (this.cells[at] as Cells)[row] ?? null;
    switch (column.kind) {
      case 'text':
        return (this.#dictionaries[at] as Dictionary).textOf(Number(cell));
      case 'date':
        return formatCalendarDay(Number(cell));
      case 'bool':
        return cell === 1;
      case 'int32':
      case 'int53':
      case 'decimal':
      case 'json':
      default:
        return typeof cell === 'bigint' ? formatUnits(cell, scaleOf(column)) : cell;
    }
  }

  /** Returns the rows so far as columns over this memory. */
  toColumns(): readonly (readonly [string, Column])[] {
    return this.#columns.map((column, at) => [column.name, this.#toColumn(column, at)] as const);
  }

  #writeCell(at: number, value: DecodedValue): void {
    const column = this.#columns[at] as SchemaColumn;
    const cells = this.cells[at] as Cells;
    const row = this.length;
    (this.nulls[at] as Uint8Array)[row] = value === null ? 1 : 0;
    if (value === null) {
      cells[row] = cells instanceof BigInt64Array ? 0n : Array.isArray(cells) ? null : 0;
    } else if (column.kind === 'text') {
      cells[row] = (this.#dictionaries[at] as Dictionary).intern(String(value));
    } else if (column.kind === 'date') {
      cells[row] = parseCalendarDay(String(value));
    } else if (cells instanceof BigInt64Array) {
      const decimal = parseDecimalText(String(value));
      cells[row] = decimal === null ? 0n : (toUnits(decimal, scaleOf(column)) ?? 0n);
    } else if (Array.isArray(cells)) {
      cells[row] = String(value);
    } else {
      cells[row] = Number(value);
    }
  }

  #toColumn(column: SchemaColumn, at: number): Column {
    const validity = this.#validity(at);
    const cells = this.cells[at] as Cells;
    const { length } = this;
    if (Array.isArray(cells)) return { kind: 'json', values: cells.slice(0, length), validity };
    if (cells instanceof BigInt64Array) {
      return { kind: 'fixed', scale: scaleOf(column), units: cells.subarray(0, length), validity };
    }
    if (cells instanceof Uint8Array) return { kind: 'bool', values: cells.subarray(0, length), validity };
    if (cells instanceof Float64Array) {
      const values = cells.subarray(0, length);
      return column.kind === 'int53'
        ? { kind: 'int53', values, validity }
        : { kind: 'decimal', scale: 10, values, validity };
    }
    const values = cells.subarray(0, length);
    if (column.kind === 'text') {
      const dictionary = (this.#dictionaries[at] as Dictionary).texts;
      return { kind: 'text', codes: values, dictionary, validity };
    }
    return { kind: column.kind === 'date' ? 'date' : 'int32', values, validity };
  }

  #validity(at: number): Validity {
    const nulls = this.nulls[at] as Uint8Array;
    let bitmap: Uint8Array | null = null;
    for (let row = 0; row < this.length; row += 1) {
      if (nulls[row] !== 1) continue;
      bitmap ??= allValid(this.length);
      setNull(bitmap, row);
    }
    return bitmap;
  }
}

function emptyCells({ kind }: SchemaColumn, capacity: number): Cells {
  switch (kind) {
    case 'date':
    case 'int32':
    case 'text':
      return new Int32Array(capacity);
    case 'int53':
    case 'decimal':
      return new Float64Array(capacity);
    case 'bool':
      return new Uint8Array(capacity);
    case 'json':
      return new Array<string | null>(capacity).fill(null);
    default:
      return new BigInt64Array(capacity);
  }
}

function scaleOf({ kind }: SchemaColumn): number {
  return Number(kind.slice('fixed('.length, -1));
}

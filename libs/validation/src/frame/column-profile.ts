import { formatCalendarDay } from '../schema/calendar-day.ts';
import type { Cell, Column, TextColumn, Validity } from './column.ts';
import { countNulls, isValid } from './validity.ts';

/** What a column holds, in figures. */
export interface ColumnProfile {
  readonly column: string;
  /** Rows, those without a value included. */
  readonly count: number;
  readonly nulls: number;
  /** Least and greatest value; dates as `YYYY-MM-DD`, texts by UTF-16 order. Null without values, and for JSON. */
  readonly min: Cell;
  readonly max: Cell;
  /** Exact sum as decimal text; null where adding means nothing (dates, texts, JSON, ratios). */
  readonly sum: string | null;
  /** Number of different texts; null for other kinds. */
  readonly distinct: number | null;
}

/** Running figures of one column over many frames: a few nanoseconds a cell, memory only for the dictionary codes. */
export class ColumnProfiler {
  readonly #name: string;
  #kind: Column['kind'] | null = null;
  #count = 0;
  #nulls = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0n;
  #seenCodes = new Uint8Array(64);
  #dictionary: readonly string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Takes in the rows of a frame's column. */
  add(column: Column, rowCount: number): void {
    this.#kind = column.kind;
    this.#count += rowCount;
    this.#nulls += column.validity === null ? 0 : countNulls(column.validity, rowCount);
    if (column.kind === 'text') this.#addCodes(column);
    else if (column.kind !== 'json') this.#addNumbers(column.values, column.validity);
  }

  /** The figures so far. */
  profile(): ColumnProfile {
    const isText = this.#kind === 'text';
    const isSummed = this.#kind === 'int32' || this.#kind === 'int53';
    const hasRange = this.#count > this.#nulls && this.#kind !== 'json';
    const [min, max] = !hasRange ? [null, null] : isText ? this.#textRange() : this.#numberRange();
    return {
      column: this.#name,
      count: this.#count,
      nulls: this.#nulls,
      min,
      max,
      sum: isSummed ? this.#sum.toString() : null,
      distinct: isText ? this.#usedTexts().length : null,
    };
  }

  #numberRange(): readonly [Cell, Cell] {
    if (this.#kind !== 'date') return [this.#min, this.#max];
    return [formatCalendarDay(this.#min), formatCalendarDay(this.#max)];
  }

  #addNumbers(values: Int32Array | Float64Array, validity: Validity): void {
    const range =
      values instanceof Int32Array ? rangeOfInts(values, validity) : rangeOfReals(values, validity);
    this.#min = Math.min(this.#min, range.min);
    this.#max = Math.max(this.#max, range.max);
    if (this.#kind !== 'int32' && this.#kind !== 'int53') return;
    // Partial sums stay integers below 2^53, hence exact, if count times the largest magnitude does.
    const largest = Math.max(Math.abs(range.min), Math.abs(range.max));
    if (values.length * largest <= Number.MAX_SAFE_INTEGER) this.#sum += BigInt(range.sum);
    else if (largest !== Infinity) for (const value of values) this.#sum += BigInt(value);
  }

  #addCodes({ codes, dictionary, validity }: TextColumn): void {
    this.#dictionary = dictionary;
    if (this.#seenCodes.length < dictionary.length) {
      const grown = new Uint8Array(2 * dictionary.length);
      grown.set(this.#seenCodes);
      this.#seenCodes = grown;
    }
    const seen = this.#seenCodes;
    for (let row = 0; row < codes.length; row += 1) {
      if (validity === null || isValid(validity, row)) seen[codes[row] as number] = 1;
    }
  }

  #usedTexts(): readonly string[] {
    return this.#dictionary.filter((_, code) => this.#seenCodes[code] === 1);
  }

  #textRange(): readonly [Cell, Cell] {
    const texts = this.#usedTexts();
    return [
      texts.reduce<string | null>((least, text) => (least === null || text < least ? text : least), null),
      texts.reduce<string | null>((most, text) => (most === null || text > most ? text : most), null),
    ];
  }
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** Of all values: rows without a value hold 0. */
  readonly sum: number;
}

// Twice the same loop: one loop over both array types would run several times slower.
function rangeOfInts(values: Int32Array, validity: Validity): Range {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (validity !== null && !isValid(validity, row)) continue;
    const value = values[row] as number;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, sum };
}

function rangeOfReals(values: Float64Array, validity: Validity): Range {
  let min = Infinity;
  let max = -Infinity;
  let sum = 0;
  for (let row = 0; row < values.length; row += 1) {
    if (validity !== null && !isValid(validity, row)) continue;
    const value = values[row] as number;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, sum };
}

import { formatCalendarDay } from '../values/calendar-day.ts';
import { formatUnits } from '../values/fixed-units.ts';
import type { Cell, Column, FixedColumn, TextColumn, Validity } from './column.ts';
import { countNulls, isValid } from './validity.ts';
import { quantileOf, ValueSketch } from './value-sketch.ts';

/** The 5th, 25th, 50th, 75th and 95th percentile of a column's values. */
export interface Quantiles {
  readonly p05: number;
  readonly p25: number;
  readonly p50: number;
  readonly p75: number;
  readonly p95: number;
}

/** Statistics of a column. */
export interface ColumnProfile {
  readonly column: string;
  /** Rows, including those without a value. */
  readonly count: number;
  readonly nulls: number;
  /** `nulls / count`; null without rows. */
  readonly nullShare: number | null;
  /** Least and greatest value; dates as `YYYY-MM-DD`, texts by UTF-16 order. Null without values, and for JSON. */
  readonly min: Cell;
  readonly max: Cell;
  /** Exact sum as decimal text; null for kinds without a sum (dates, texts, JSON, ratios). For booleans, the number of true values. */
  readonly sum: string | null;
  /** For numbers, with linear interpolation; exact up to 2,048 values, then from a sample. Null without values and for other kinds. */
  readonly quantiles: Quantiles | null;
  /**
   * Number of distinct values: exact for texts, days and up to 2,048 numbers. Above, an estimate, or null if the sample does not allow one (see
   * `ValueSketch`). Null for JSON.
   */
  readonly distinct: number | null;
}

/** Running statistics of one column over many frames. It needs a few nanoseconds per cell, and its memory does not grow with the rows. */
export class ColumnProfiler {
  readonly #name: string;
  #kind: Column['kind'] | null = null;
  #count = 0;
  #nulls = 0;
  #min = Infinity;
  #max = -Infinity;
  #sum = 0n;
  #scale = 0;
  #minUnits = 2n ** 63n;
  #maxUnits = -(2n ** 63n);
  #sketch: ValueSketch | null = null;
  readonly #days = new Set<number>();
  #seenCodes = new Uint8Array(64);
  #dictionary: readonly string[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  /** Adds the rows of a frame's column. */
  add(column: Column, rowCount: number): void {
    this.#kind = column.kind;
    this.#count += rowCount;
    this.#nulls += column.validity === null ? 0 : countNulls(column.validity, rowCount);
    switch (column.kind) {
      case 'text':
        this.#addCodes(column);
        return;
      case 'date':
        this.#addDays(column.values, column.validity);
        return;
      case 'int32':
      case 'int53':
      case 'decimal':
        this.#addNumbers(column.values, column.validity, column.kind !== 'decimal');
        return;
      case 'fixed':
        this.#addUnits(column);
        return;
      case 'bool':
        this.#addNumbers(Int32Array.from(column.values), column.validity, true);
        return;
      case 'json':
    }
  }

  /** Returns the statistics so far. */
  profile(): ColumnProfile {
    const hasValues = this.#count > this.#nulls;
    const [min, max] = hasValues ? this.#range() : [null, null];
    const isSummed =
      this.#kind === 'int32' || this.#kind === 'int53' || this.#kind === 'bool' || this.#kind === 'fixed';
    const sorted = this.#sketch?.sorted() ?? new Float64Array(0);
    return {
      column: this.#name,
      count: this.#count,
      nulls: this.#nulls,
      nullShare: this.#count === 0 ? null : this.#nulls / this.#count,
      min,
      max,
      sum: isSummed ? formatUnits(this.#sum, this.#scale) : null,
      quantiles: this.#kind === 'bool' ? null : quantilesOf(sorted),
      distinct: this.#distinct(sorted),
    };
  }

  #range(): readonly [Cell, Cell] {
    switch (this.#kind) {
      case 'date':
        return [formatCalendarDay(this.#min), formatCalendarDay(this.#max)];
      case 'text':
        return this.#textRange();
      case 'fixed':
        return [formatUnits(this.#minUnits, this.#scale), formatUnits(this.#maxUnits, this.#scale)];
      case 'bool':
        return [this.#min === 1, this.#max === 1];
      case 'int32':
      case 'int53':
      case 'decimal':
        return [this.#min, this.#max];
      case 'json':
      case null:
        return [null, null];
    }
  }

  #distinct(sorted: Float64Array): number | null {
    if (this.#kind === 'text') return this.#usedTexts().length;
    if (this.#kind === 'date') return this.#days.size;
    if (this.#kind === 'json' || this.#kind === null) return null;
    return this.#sketch?.distinct(sorted, this.#count - this.#nulls) ?? null;
  }

  #addNumbers(values: Int32Array | Float64Array, validity: Validity, isSummed: boolean): void {
    const range =
      values instanceof Int32Array ? rangeOfInts(values, validity) : rangeOfReals(values, validity);
    this.#min = Math.min(this.#min, range.min);
    this.#max = Math.max(this.#max, range.max);
    this.#sketch ??= new ValueSketch();
    this.#sketch.add(values, validity);
    if (!isSummed) return;
    // If count × the largest magnitude is below 2^53, so are all partial sums; they are then exact.
    const largest = Math.max(Math.abs(range.min), Math.abs(range.max));
    if (values.length * largest <= Number.MAX_SAFE_INTEGER) this.#sum += BigInt(range.sum);
    else if (largest !== Infinity) for (const value of values) this.#sum += BigInt(value);
  }

  #addDays(values: Int32Array, validity: Validity): void {
    const { min, max } = rangeOfInts(values, validity);
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
    let last = Number.NaN;
    for (let row = 0; row < values.length; row += 1) {
      const day = values[row] as number;
      // Rows of a day are usually adjacent.
      if (day === last || (validity !== null && !isValid(validity, row))) continue;
      this.#days.add(day);
      last = day;
    }
  }

  #addUnits({ units, scale, validity }: FixedColumn): void {
    this.#scale = scale;
    const values = new Float64Array(units.length);
    for (let row = 0; row < units.length; row += 1) {
      if (validity !== null && !isValid(validity, row)) continue;
      const value = units[row] as bigint;
      values[row] = Number(value) / 10 ** scale;
      this.#sum += value;
      if (value < this.#minUnits) this.#minUnits = value;
      if (value > this.#maxUnits) this.#maxUnits = value;
    }
    this.#addNumbers(values, validity, false);
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

function quantilesOf(sorted: Float64Array): Quantiles | null {
  const [p05, p25, p50, p75, p95] = [0.05, 0.25, 0.5, 0.75, 0.95].map((q) => quantileOf(sorted, q));
  if (p05 == null || p25 == null || p50 == null || p75 == null || p95 == null) return null;
  return { p05, p25, p50, p75, p95 };
}

interface Range {
  readonly min: number;
  readonly max: number;
  /** Over all rows: those without a value have 0. */
  readonly sum: number;
}

// The same loops twice, because one loop over both array types would be several times slower.
function rangeOfInts(values: Int32Array, validity: Validity): Range {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  if (validity === null) {
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row] as number;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return { min, max, sum };
  }
  for (let row = 0; row < values.length; row += 1) {
    if (!isValid(validity, row)) continue;
    const value = values[row] as number;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, sum };
}

function rangeOfReals(values: Float64Array, validity: Validity): Range {
  let [min, max, sum] = [Infinity, -Infinity, 0];
  if (validity === null) {
    for (let row = 0; row < values.length; row += 1) {
      const value = values[row] as number;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    return { min, max, sum };
  }
  for (let row = 0; row < values.length; row += 1) {
    if (!isValid(validity, row)) continue;
    const value = values[row] as number;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max, sum };
}

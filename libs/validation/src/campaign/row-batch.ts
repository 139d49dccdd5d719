import type { StorableColumn as Column, Validity } from '../frame/column.ts';
import type { Dictionary } from '../frame/dictionary.ts';
import type { Frame } from '../frame/frame.ts';
import { createFrame } from '../frame/frame.ts';
import { allValid, setNull } from '../frame/validity.ts';
import {
  CAMPAIGN_COLUMNS,
  EXTRA_COLUMN,
  INT,
  INT_COUNT,
  REAL_COUNT,
  SPEND_SOURCES,
  intNullBit,
  realNullBit,
} from './campaign-columns.ts';
import type { CampaignColumn } from './campaign-columns.ts';
import type { CampaignRow } from './campaign-row.ts';

/** The accepted rows of one batch: two blocks of memory in column order. The frame's columns are views of them. */
export class RowBatch {
  length = 0;
  /** Length of the rows' unknown fields, as JSON. */
  extraCharacters = 0;
  #capacity: number;
  #ints: Int32Array;
  #reals: Float64Array;
  #nulls: Int32Array;
  #anyNulls = 0;
  #extras: (string | null)[] | null = null;

  /** `capacity`: the expected number of rows; more rows make it grow. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#ints = new Int32Array(INT_COUNT * capacity);
    this.#reals = new Float64Array(REAL_COUNT * capacity);
    this.#nulls = new Int32Array(capacity);
  }

  /** Adds a copy of the row. */
  push(row: CampaignRow): void {
    const position = this.length;
    if (position === this.#capacity) this.#grow();
    const capacity = this.#capacity;
    for (let cell = 0, at = position; cell < INT_COUNT; cell += 1, at += capacity) {
      this.#ints[at] = row.ints[cell] as number;
    }
    for (let cell = 0, at = position; cell < REAL_COUNT; cell += 1, at += capacity) {
      this.#reals[at] = row.reals[cell] as number;
    }
    this.#nulls[position] = row.nulls;
    this.#anyNulls |= row.nulls;
    if (row.extra !== null) {
      this.#extras ??= [];
      while (this.#extras.length < position) this.#extras.push(null);
      this.#extras.push(row.extra);
      this.extraCharacters += row.extra.length;
    }
    this.length = position + 1;
  }

  #grow(): void {
    const { length } = this;
    const [capacity, ints, reals, nulls] = [this.#capacity, this.#ints, this.#reals, this.#nulls];
    this.#capacity = Math.max(64, Math.ceil(1.125 * capacity));
    this.#ints = new Int32Array(INT_COUNT * this.#capacity);
    this.#reals = new Float64Array(REAL_COUNT * this.#capacity);
    this.#nulls = new Int32Array(this.#capacity);
    for (let cell = 0; cell < INT_COUNT; cell += 1) {
      this.#ints.set(ints.subarray(cell * capacity, cell * capacity + length), cell * this.#capacity);
    }
    for (let cell = 0; cell < REAL_COUNT; cell += 1) {
      this.#reals.set(reals.subarray(cell * capacity, cell * capacity + length), cell * this.#capacity);
    }
    this.#nulls.set(nulls);
  }

  /** True if the row at `position` has exactly these cells. */
  isSame(position: number, row: CampaignRow): boolean {
    if (this.#nulls[position] !== row.nulls || (this.#extras?.[position] ?? null) !== row.extra) return false;
    for (let cell = 0, at = position; cell < INT_COUNT; cell += 1, at += this.#capacity) {
      if (this.#ints[at] !== row.ints[cell]) return false;
    }
    for (let cell = 0, at = position; cell < REAL_COUNT; cell += 1, at += this.#capacity) {
      if (this.#reals[at] !== row.reals[cell]) return false;
    }
    return true;
  }

  /** Returns the rows as a frame over this memory. Do not push rows afterwards. */
  toFrame(campaigns: Dictionary, ads: Dictionary): Frame {
    const columns: Record<string, Column> = {};
    for (const column of CAMPAIGN_COLUMNS) {
      const dictionary =
        column.position === INT.campaign
          ? campaigns.texts
          : column.position === INT.ad
            ? ads.texts
            : SPEND_SOURCES;
      columns[column.name] = this.#column(column, dictionary);
    }
    columns[EXTRA_COLUMN] = this.#extraColumn();
    return createFrame(this.length, columns);
  }

  #column({ kind, position }: CampaignColumn, dictionary: readonly string[]): Column {
    const start = position * this.#capacity;
    const end = start + this.length;
    switch (kind) {
      case 'text':
        return { kind, codes: this.#ints.subarray(start, end), dictionary, validity: null };
      case 'date':
      case 'int32':
        return {
          kind,
          values: this.#ints.subarray(start, end),
          validity: this.#validity(intNullBit(position)),
        };
      case 'int53':
        return {
          kind,
          values: this.#reals.subarray(start, end),
          validity: this.#validity(realNullBit(position)),
        };
      case 'decimal':
        return {
          kind,
          scale: 10,
          values: this.#reals.subarray(start, end),
          validity: this.#validity(realNullBit(position)),
        };
    }
  }

  #validity(bit: number): Validity {
    if ((this.#anyNulls & bit) === 0) return null;
    const bitmap = allValid(this.length);
    for (let row = 0; row < this.length; row += 1) {
      if (((this.#nulls[row] as number) & bit) !== 0) setNull(bitmap, row);
    }
    return bitmap;
  }

  #extraColumn(): Column {
    const { length } = this;
    if (this.#extras === null) {
      const values = new Array<string | null>(length).fill(null);
      return { kind: 'json', values, validity: new Uint8Array((length + 7) >> 3) };
    }
    const values = [...this.#extras];
    while (values.length < length) values.push(null);
    const validity = allValid(length);
    values.forEach((value, row) => {
      if (value === null) setNull(validity, row);
    });
    return { kind: 'json', values, validity };
  }
}

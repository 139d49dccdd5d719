import { ValidationError } from '../errors.ts';
import { parseCalendarDay } from '../values/calendar-day.ts';
import { isWhole, roundHalfUp } from '../values/decimal-text.ts';
import { MAX_FIXED_SCALE, toUnits } from '../values/fixed-units.ts';
import { readNumericCell } from '../values/numeric-cell.ts';
import type { Cell, Column, ColumnOfKind, KindName } from './column.ts';
import {
  createBoolBuilder,
  createFixedBuilder,
  createFloat64Builder,
  createInt32Builder,
  createJsonBuilder,
  createTextBuilder,
} from './column-builders.ts';
import type { ColumnBuilder } from './column-builders.ts';

const INT32_MAX = 2_147_483_647;

/** Builds a column from plain values of any kind. Each is converted to the column's kind exactly, or refused. */
export interface CellBuilder<Kind extends KindName> {
  /** Returns false if the value cannot be converted: the cell is then null. Null is always accepted. */
  push(cell: Cell): boolean;
  build(): ColumnOfKind<Kind>;
}

/** Converts a cell; `REFUSED` if it cannot be converted to the kind. */
const REFUSED = Symbol('refused');
type Reader<Value> = (cell: string | number | boolean) => Value | null | typeof REFUSED;

/** @throws {ValidationError} `VALIDATION_BAD_OPTION` if the scale of a `fixed(n)` is not 0 to 18. */
export function createCellBuilder<Kind extends KindName>(kind: Kind): CellBuilder<Kind> {
  // The switch below returns the column of each kind; the compiler cannot infer that from `Kind`.
  return builderOf(kind) as unknown as CellBuilder<Kind>;
}

type AnyCellBuilder = Pick<CellBuilder<KindName>, 'push'> & { readonly build: () => Column };

function builderOf(kind: KindName): AnyCellBuilder {
  switch (kind) {
    case 'date':
      return pair(createInt32Builder('date'), readDay);
    case 'int32':
      return pair(createInt32Builder('int32'), (cell) => readInteger(cell, -INT32_MAX - 1, INT32_MAX));
    case 'int53':
      return pair(createFloat64Builder('int53'), (cell) =>
        readInteger(cell, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
      );
    case 'decimal':
      return pair(createFloat64Builder('decimal'), readDouble);
    case 'text':
      return pair(createTextBuilder(), String);
    case 'json':
      return pair(createJsonBuilder(), (cell) => (typeof cell === 'string' ? cell : JSON.stringify(cell)));
    case 'bool':
      return pair(createBoolBuilder(), readBool);
    default: {
      const scale = scaleOf(kind);
      return pair(createFixedBuilder(scale), (cell) => readUnits(cell, scale));
    }
  }
}

function pair<Value>(builder: ColumnBuilder<Value, Column>, read: Reader<Value>): AnyCellBuilder {
  return {
    push(cell) {
      const value = cell === null ? null : read(cell);
      builder.push(value === REFUSED ? null : value);
      return value !== REFUSED;
    },
    build: () => builder.build(),
  };
}

function scaleOf(kind: `fixed(${number})`): number {
  const scale = Number(kind.slice('fixed('.length, -1));
  if (Number.isInteger(scale) && scale >= 0 && scale <= MAX_FIXED_SCALE) return scale;
  throw new ValidationError(
    'VALIDATION_BAD_OPTION',
    `Cannot build a column of the kind ${kind}: its scale is not 0 to ${MAX_FIXED_SCALE}`,
  );
}

const readDay: Reader<number> = (cell) => {
  const day = typeof cell === 'string' ? parseCalendarDay(cell) : Number.NaN;
  return Number.isNaN(day) ? REFUSED : day;
};

const readBool: Reader<boolean> = (cell) => {
  if (typeof cell === 'boolean') return cell;
  if (cell === 1 || cell === 'true') return true;
  return cell === 0 || cell === 'false' ? false : REFUSED;
};

/** NaN is a missing value, as in pandas; infinities stay until `replaceInfinite`. */
const readDouble: Reader<number> = (cell) => {
  if (typeof cell === 'number') return Number.isNaN(cell) ? null : cell + 0;
  const read = readNumericCell(typeof cell === 'boolean' ? Number(cell) : cell);
  return read.kind === 'number' && Number.isFinite(read.nearest) ? read.nearest + 0 : REFUSED;
};

function readInteger(cell: string | number | boolean, least: number, most: number): number | typeof REFUSED {
  const read = readNumericCell(typeof cell === 'boolean' ? Number(cell) : cell);
  if (read.kind !== 'number' || !isWhole(read.decimal)) return REFUSED;
  const value = roundHalfUp(read.decimal, 0);
  return value >= least && value <= most ? value : REFUSED;
}

function readUnits(cell: string | number | boolean, scale: number): bigint | typeof REFUSED {
  const read = readNumericCell(typeof cell === 'boolean' ? Number(cell) : cell);
  return read.kind === 'number' ? (toUnits(read.decimal, scale) ?? REFUSED) : REFUSED;
}

import { ValidationError } from '../errors.ts';
import { parseCalendarDay } from '../values/calendar-day.ts';
import { parseDecimalText } from '../values/decimal-text.ts';
import { toUnits } from '../values/fixed-units.ts';
import type { Column, DateColumn, DecimalColumn, FixedColumn, Int32Column, Int53Column } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { columnOf, createFrame } from './frame.ts';

/**
 * Minimum and maximum, both inclusive: numbers, days as `YYYY-MM-DD`, exact decimals as decimal text. A `lower` of -Infinity and an `upper` of
 * Infinity set no limit.
 */
export interface Bounds {
  readonly lower?: number | string;
  readonly upper?: number | string;
}

type Ordered = DateColumn | Int32Column | Int53Column | DecimalColumn | FixedColumn;

/** Bounds by column, for columns of numbers and days. */
export type BoundsByColumn<Columns extends ColumnSet> = {
  readonly [Name in keyof Columns]?: Columns[Name] extends Ordered | Column ? Bounds : never;
};

/**
 * Replaces values below `lower` with it, and values above `upper` with it. Cells without a value do not change.
 * @throws {ValidationError} `VALIDATION_BAD_OPTION` if a bound is not of the column's kind, the bounds are not in order,
 * or the column is text, JSON or boolean; `VALIDATION_UNKNOWN_COLUMN`.
 */
export function clip<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  bounds: BoundsByColumn<Columns>,
): Frame<Columns> {
  const clipped = Object.entries<Bounds | undefined>(bounds).map(([name, limits = {}]) => [
    name,
    clipColumn(columnOf(frame, name), name, limits),
  ]);
  const columns: ColumnSet = { ...frame.columns, ...(Object.fromEntries(clipped) as ColumnSet) };
  return createFrame(frame.rowCount, columns as Columns);
}

function clipColumn(column: Column, name: string, { lower, upper }: Bounds): Column {
  const limit = (bound: number | string | undefined, open: number): number =>
    bound === undefined || bound === open ? open : boundOf(column, name, bound);
  switch (column.kind) {
    case 'fixed':
      return clipUnits(column, name, { lower, upper } as Bounds);
    case 'date':
    case 'int32': {
      const [least, most] = inOrder(name, limit(lower, -Infinity), limit(upper, Infinity));
      return { ...column, values: column.values.map((value) => Math.min(Math.max(value, least), most)) };
    }
    case 'int53':
    case 'decimal': {
      const [least, most] = inOrder(name, limit(lower, -Infinity), limit(upper, Infinity));
      return { ...column, values: column.values.map((value) => Math.min(Math.max(value, least), most)) };
    }
    case 'text':
    case 'json':
    case 'bool':
      throw badBound(name, `it is ${column.kind}, which has no order of size`);
  }
}

function clipUnits(column: FixedColumn, name: string, { lower, upper }: Bounds): Column {
  const [least, most] = inOrder(
    name,
    lower === undefined ? -(2n ** 63n) : unitsOf(column, name, lower),
    upper === undefined ? 2n ** 63n - 1n : unitsOf(column, name, upper),
  );
  const units = column.units.map((value) => (value < least ? least : value > most ? most : value));
  return { ...column, units };
}

function boundOf(column: Column, name: string, bound: number | string): number {
  const { kind } = column;
  const value = kind === 'date' ? parseCalendarDay(String(bound)) : typeof bound === 'number' ? bound : NaN;
  const isOfKind =
    kind === 'int32'
      ? (value | 0) === value
      : kind === 'int53'
        ? Number.isSafeInteger(value)
        : !Number.isNaN(value);
  if (isOfKind) return value;
  throw badBound(name, `a bound is no ${kind}`);
}

function unitsOf({ scale }: FixedColumn, name: string, bound: number | string): bigint {
  const decimal = parseDecimalText(String(bound));
  const units = decimal === null ? null : toUnits(decimal, scale);
  if (units !== null) return units;
  throw badBound(name, `a bound is no fixed(${scale})`);
}

function inOrder<Value extends number | bigint>(name: string, least: Value, most: Value): [Value, Value] {
  if (least <= most) return [least, most];
  throw badBound(name, 'lower is above upper');
}

function badBound(name: string, state: string): ValidationError {
  return new ValidationError(
    'VALIDATION_BAD_OPTION',
    `Cannot clip column "${name}": ${state}; give bounds of the column's kind, in order`,
    { column: name },
  );
}

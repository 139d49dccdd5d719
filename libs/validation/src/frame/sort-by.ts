import type { Column } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { columnOf } from './frame.ts';
import { takeRows } from './take-rows.ts';
import { isValid } from './validity.ts';

/** A column to sort by, in ascending order; with a minus before its name, in descending order. */
export type SortKey<Columns extends ColumnSet> = (keyof Columns & string) | `-${keyof Columns & string}`;

/**
 * Sorts by the first key, then by the next. Rows with equal keys keep their order. Missing values come last in both orders.
 * Numbers and days by size, false before true, texts by UTF-16 code units.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`.
 */
export function sortBy<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  ...keys: readonly SortKey<Columns>[]
): Frame<Columns> {
  const comparators = keys.map((key) => {
    // A column whose name begins with a minus is found by its whole name first.
    const isDescending = key.startsWith('-') && !Object.hasOwn(frame.columns, key);
    const column: Column = columnOf<ColumnSet, string>(frame, isDescending ? key.slice(1) : key);
    return compareRows(column, isDescending ? -1 : 1);
  });
  const order = Array.from({ length: frame.rowCount }, (_, row) => row).sort((a, b) => {
    for (const compare of comparators) {
      const sign = compare(a, b);
      if (sign !== 0) return sign;
    }
    return 0;
  });
  return takeRows(frame, Uint32Array.from(order));
}

type Compare = (a: number, b: number) => number;

/** Compares two rows of a column; `direction` is 1 or −1. Rows without a value come last. */
export function compareRows(column: Column, direction: 1 | -1): Compare {
  const compareValues = valueComparison(column);
  const { validity } = column;
  if (validity === null) return (a, b) => direction * compareValues(a, b);
  return (a, b) => {
    const hasA = isValid(validity, a);
    const hasB = isValid(validity, b);
    if (hasA && hasB) return direction * compareValues(a, b);
    return hasA === hasB ? 0 : hasA ? -1 : 1;
  };
}

function valueComparison(column: Column): Compare {
  switch (column.kind) {
    case 'text': {
      const { codes, dictionary } = column;
      return (a, b) =>
        compare(dictionary[codes[a] as number] as string, dictionary[codes[b] as number] as string);
    }
    case 'json':
      return (a, b) => compare(column.values[a] as string, column.values[b] as string);
    case 'fixed':
      return (a, b) => compare(column.units[a] as bigint, column.units[b] as bigint);
    case 'date':
    case 'int32':
    case 'int53':
    case 'decimal':
    case 'bool':
      return (a, b) => compare(column.values[a] as number, column.values[b] as number);
  }
}

function compare<Value extends string | number | bigint>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

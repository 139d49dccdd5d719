import type { Column, DateColumn, DecimalColumn, FixedColumn, Int32Column, Int53Column } from './column.ts';
import { aggregate } from './aggregate.ts';
import type { AggregateName } from './aggregate.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { columnOf, createFrame } from './frame.ts';
import { groupRows } from './row-groups.ts';
import { compareRows } from './sort-by.ts';
import { takeCells } from './take-rows.ts';

/** New columns by name: the source column and the aggregate. */
export type Aggregations<Columns extends ColumnSet> = Readonly<
  Record<string, readonly [column: keyof Columns & string, aggregate: AggregateName]>
>;

type SumOf<Each> = Each extends Int32Column | Int53Column
  ? Int53Column
  : Each extends FixedColumn | DecimalColumn
    ? Each
    : never;

/** The type of the new column: the aggregate `Name` of a column of type `Each`. */
export type AggregateColumn<Each, Name> = Name extends 'count' | 'nunique' | 'size'
  ? Int32Column
  : Name extends 'sum'
    ? SumOf<Each>
    : Name extends 'mean'
      ? Each extends DateColumn
        ? never
        : DecimalColumn
      : Each;

/** The new columns, by name. */
export type Aggregated<Columns extends ColumnSet, Wanted extends Aggregations<Columns>> = {
  readonly [Out in keyof Wanted]: AggregateColumn<Columns[Wanted[Out][0]], Wanted[Out][1]>;
};

/** How rows are grouped. */
export interface GroupByOptions {
  /** Leave out rows without a value in a key. @defaultValue true */
  readonly dropna?: boolean;
  /** Order groups by their keys; otherwise by first appearance. @defaultValue true */
  readonly sort?: boolean;
}

/** Rows grouped by their keys. */
export interface GroupBy<Columns extends ColumnSet, Key extends keyof Columns & string> {
  /**
   * Returns one row per group: its keys, and the aggregates by their new names (pandas' named aggregation).
   * @throws {ValidationError} `VALIDATION_BAD_OPTION` if an aggregate does not exist for a column (the sum of texts), or two
   * columns would have the same name; `VALIDATION_OVERFLOW` if a sum is not exact in its kind; `VALIDATION_UNKNOWN_COLUMN`.
   */
  agg<const Wanted extends Aggregations<Columns>>(
    wanted: Wanted,
  ): Frame<Pick<Columns, Key> & Aggregated<Columns, Wanted>>;
}

/**
 * Groups rows by the cells of these columns.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`.
 */
export function groupBy<Columns extends ColumnSet, const Key extends keyof Columns & string>(
  frame: Frame<Columns>,
  keys: readonly Key[],
  { dropna = true, sort = true }: GroupByOptions = {},
): GroupBy<Columns, Key> {
  const keyColumns: readonly Column[] = keys.map((key) => columnOf(frame, key));
  const { groupOfRow, firstRows } = groupRows(keyColumns, frame.rowCount, dropna);
  const order = Array.from(firstRows, (_, group) => group);
  if (sort) {
    const comparators = keyColumns.map((column) => compareRows(column, 1));
    order.sort((a, b) => {
      for (const compare of comparators) {
        const sign = compare(firstRows[a] as number, firstRows[b] as number);
        if (sign !== 0) return sign;
      }
      return 0;
    });
  }
  const rows = Uint32Array.from(order, (group) => firstRows[group] as number);
  return {
    agg<const Wanted extends Aggregations<Columns>>(wanted: Wanted) {
      type Result = Pick<Columns, Key> & Aggregated<Columns, Wanted>;
      const columns: Record<string, Column> = {};
      keys.forEach((key, at) => (columns[key] = takeCells(keyColumns[at] as Column, rows)));
      for (const [out, [name, how]] of Object.entries(wanted)) {
        const source: Column = columnOf(frame, name);
        const groups = { groupOfRow, groupCount: firstRows.length };
        const column = aggregate(source, name, how, groups);
        columns[out] = takeCells(column, Uint32Array.from(order));
      }
      return createFrame(rows.length, columns as ColumnSet as Result);
    },
  };
}

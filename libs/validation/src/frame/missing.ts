import { ValidationError } from '../errors.ts';
import { createCellBuilder } from './cell-builder.ts';
import type { BoolColumn, Column, ValueOf } from './column.ts';
import { kindNameOf } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { cellAt, columnOf, createFrame } from './frame.ts';
import { mapColumns, takeRows } from './take-rows.ts';
import { allValid, isValid, setNull } from './validity.ts';

/** Returns for every cell whether it has no value. Infinity is a value. */
export function isna<Columns extends ColumnSet>(
  frame: Frame<Columns>,
): Frame<{ readonly [Name in keyof Columns]: BoolColumn }> {
  const columns = Object.entries<Column>(frame.columns).map(([name, { validity }]) => {
    const values = Uint8Array.from({ length: frame.rowCount }, (_, row) => (isValid(validity, row) ? 0 : 1));
    return [name, { kind: 'bool', values, validity: null }] as const;
  });
  return createFrame(
    frame.rowCount,
    Object.fromEntries(columns) as { readonly [Name in keyof Columns]: BoolColumn },
  );
}

/**
 * Replaces missing values, by column.
 * @throws {ValidationError} `VALIDATION_BAD_VALUE` if a value is not of its column's kind; `VALIDATION_UNKNOWN_COLUMN`.
 */
export function fillna<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  values: { readonly [Name in keyof Columns]?: ValueOf<Columns[Name]> },
): Frame<Columns> {
  const filled = Object.entries(values).map(([name, value]) => {
    const column: Column = columnOf(frame, name);
    if (column.validity === null) return [name, column] as const;
    const builder = createCellBuilder(kindNameOf(column));
    for (let row = 0; row < frame.rowCount; row += 1) {
      const isTaken = builder.push(cellAt(column, row) ?? (value as string | number | boolean));
      if (isTaken) continue;
      throw new ValidationError(
        'VALIDATION_BAD_VALUE',
        `Cannot fill column "${name}": the value is no ${kindNameOf(column)}; give one of the column's kind`,
        { column: name },
      );
    }
    return [name, builder.build()] as const;
  });
  const columns: ColumnSet = { ...frame.columns, ...Object.fromEntries(filled) };
  return createFrame(frame.rowCount, columns as Columns);
}

/**
 * Keeps the rows that have a value in each of these columns. @defaultValue names all columns
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`.
 */
export function dropna<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  names: readonly (keyof Columns & string)[] = Object.keys(frame.columns),
): Frame<Columns> {
  const checked = names.map((name) => (columnOf(frame, name) as Column).validity);
  const rows = Uint32Array.from({ length: frame.rowCount }, (_, row) => row);
  return takeRows(
    frame,
    rows.filter((row) => checked.every((validity) => isValid(validity, row))),
  );
}

/** Replaces ±Infinity in `decimal` columns with `value`; null removes it. @defaultValue value null */
export function replaceInfinite<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  value: number | null = null,
): Frame<Columns> {
  const columns = mapColumns(frame.columns, (column) => {
    if (column.kind !== 'decimal') return column;
    const isInfinite = (cell: number, row: number): boolean =>
      Math.abs(cell) === Infinity && isValid(column.validity, row);
    if (!column.values.some(isInfinite)) return column;
    const validity = column.validity?.slice() ?? allValid(frame.rowCount);
    const values = column.values.map((cell, row) => {
      if (!isInfinite(cell, row)) return cell;
      if (value === null) setNull(validity, row);
      return value ?? 0;
    });
    return { ...column, values, validity };
  });
  return createFrame(frame.rowCount, columns);
}

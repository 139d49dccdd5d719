import type { Column, Validity } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { createFrame } from './frame.ts';
import { allValid, isValid, setNull } from './validity.ts';

/** Returns the rows at these positions, in this order. */
export function takeRows<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  rows: Uint32Array,
): Frame<Columns> {
  return createFrame(
    rows.length,
    mapColumns(frame.columns, (column) => takeCells(column, rows)),
  );
}

/** The same names with other columns of the same kinds. */
export function mapColumns<Columns extends ColumnSet>(
  columns: Columns,
  change: (column: Column, name: string) => Column,
): Columns {
  const changed = Object.entries(columns).map(([name, column]) => [name, change(column, name)] as const);
  // The kinds do not change, so the type of the set does not either.
  return Object.fromEntries(changed) as ColumnSet as Columns;
}

/** Returns the cells at these positions, in this order. */
export function takeCells(column: Column, rows: Uint32Array): Column {
  const validity = takeValidity(column.validity, rows);
  switch (column.kind) {
    case 'date':
    case 'int32':
      return { ...column, values: Int32Array.from(rows, (row) => column.values[row] as number), validity };
    case 'int53':
    case 'decimal':
      return { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number), validity };
    case 'bool':
      return { ...column, values: Uint8Array.from(rows, (row) => column.values[row] as number), validity };
    case 'text':
      return { ...column, codes: Int32Array.from(rows, (row) => column.codes[row] as number), validity };
    case 'json':
      return { ...column, values: Array.from(rows, (row) => column.values[row] ?? null), validity };
    case 'fixed': {
      const units = new BigInt64Array(rows.length);
      rows.forEach((row, at) => (units[at] = column.units[row] as bigint));
      return { ...column, units, validity };
    }
  }
}

function takeValidity(validity: Validity, rows: Uint32Array): Validity {
  if (validity === null) return null;
  const bitmap = allValid(rows.length);
  let nulls = 0;
  rows.forEach((row, at) => {
    if (isValid(validity, row)) return;
    setNull(bitmap, at);
    nulls += 1;
  });
  return nulls === 0 ? null : bitmap;
}

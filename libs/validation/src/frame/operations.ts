import { ValidationError } from '../errors.ts';
import type { Column } from './column.ts';
import type { ColumnSet, Frame, RowOf } from './frame.ts';
import { cellAt, columnOf, createFrame } from './frame.ts';
import { mapColumns, takeRows } from './take-rows.ts';
import { headOfValidity } from './validity.ts';

/** Returns the first `rowCount` rows, or all if there are fewer. @defaultValue rowCount 10 */
export function head<Columns extends ColumnSet>(frame: Frame<Columns>, rowCount = 10): Frame<Columns> {
  const size = Math.max(0, Math.min(frame.rowCount, Math.trunc(rowCount)));
  return createFrame(
    size,
    mapColumns(frame.columns, (column) => headOfColumn(column, size)),
  );
}

/** Returns the last `rowCount` rows, or all if there are fewer. @defaultValue rowCount 10 */
export function tail<Columns extends ColumnSet>(frame: Frame<Columns>, rowCount = 10): Frame<Columns> {
  const size = Math.max(0, Math.min(frame.rowCount, Math.trunc(rowCount)));
  return takeRows(
    frame,
    Uint32Array.from({ length: size }, (_, row) => frame.rowCount - size + row),
  );
}

/**
 * Returns the named columns, in that order.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN` if the frame lacks one.
 */
export function select<Columns extends ColumnSet, const Name extends keyof Columns & string>(
  frame: Frame<Columns>,
  names: readonly Name[],
): Frame<Pick<Columns, Name>> {
  const columns = Object.fromEntries(names.map((name) => [name, columnOf(frame, name)]));
  return createFrame(frame.rowCount, columns as ColumnSet as Pick<Columns, Name>);
}

/**
 * Returns all columns except the named ones.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN` if the frame lacks one.
 */
export function drop<Columns extends ColumnSet, const Name extends keyof Columns & string>(
  frame: Frame<Columns>,
  names: readonly Name[],
): Frame<Omit<Columns, Name>> {
  for (const name of names) columnOf(frame, name);
  const kept = Object.entries<Column>(frame.columns).filter(([name]) => !names.includes(name as Name));
  return createFrame(frame.rowCount, Object.fromEntries(kept) as ColumnSet as Omit<Columns, Name>);
}

/** The same columns under other names. */
export type Renamed<Columns extends ColumnSet, Names extends Readonly<Record<string, string>>> = {
  readonly [Name in keyof Columns as Name extends keyof Names ? Names[Name] : Name]: Columns[Name];
};

/**
 * Renames columns; they keep their positions.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`; `VALIDATION_BAD_OPTION` if two columns would have the same name.
 */
export function rename<Columns extends ColumnSet, const Names extends Readonly<Record<string, string>>>(
  frame: Frame<Columns>,
  names: Names,
): Frame<Renamed<Columns, Names>> {
  for (const name of Object.keys(names)) columnOf(frame, name);
  const renamed = Object.entries<Column>(frame.columns).map(([name, column]) => [
    names[name] ?? name,
    column,
  ]) as (readonly [string, Column])[];
  const columns = Object.fromEntries(renamed);
  if (Object.keys(columns).length === renamed.length) {
    return createFrame(frame.rowCount, columns as ColumnSet as Renamed<Columns, Names>);
  }
  throw new ValidationError(
    'VALIDATION_BAD_OPTION',
    'Cannot rename columns: two of them would share a name; give each its own',
  );
}

/** Returns the rows as plain objects. For small frames: it allocates an object per row. */
export function toRecords<Columns extends ColumnSet>(frame: Frame<Columns>): RowOf<Columns>[] {
  const columns = Object.entries<Column>(frame.columns);
  return Array.from(
    { length: frame.rowCount },
    (_, row) =>
      Object.fromEntries(columns.map(([name, column]) => [name, cellAt(column, row)])) as RowOf<Columns>,
  );
}

function headOfColumn(column: Column, size: number): Column {
  const validity = headOfValidity(column.validity, size);
  switch (column.kind) {
    case 'text':
      return { ...column, codes: column.codes.subarray(0, size), validity };
    case 'json':
      return { ...column, values: column.values.slice(0, size), validity };
    case 'fixed':
      return { ...column, units: column.units.subarray(0, size), validity };
    case 'bool':
      return { ...column, values: column.values.subarray(0, size), validity };
    case 'date':
    case 'int32':
      return { ...column, values: column.values.subarray(0, size), validity };
    case 'int53':
    case 'decimal':
      return { ...column, values: column.values.subarray(0, size), validity };
  }
}

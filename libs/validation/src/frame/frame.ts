import { ValidationError } from '../errors.ts';
import type { Cell, Column, StorableColumn, ValueOf } from './column.ts';
import { columnLength } from './column.ts';
import { isValid } from './validity.ts';
import { formatCalendarDay } from '../values/calendar-day.ts';
import { formatUnits } from '../values/fixed-units.ts';

/**
 * Rows by column. A frame is a view: operations return new frames over the same memory, so do not write into its arrays.
 * Columns have their names in the warehouse. Their order is the order of the keys.
 */
export interface Frame<Columns extends ColumnSet = StorableColumns> {
  readonly rowCount: number;
  readonly columns: Columns;
}

/** Columns by name, of any kind. */
export type ColumnSet = Readonly<Record<string, Column>>;

/** Columns by name, all of kinds that the warehouse's loader accepts unchanged. */
export type StorableColumns = Readonly<Record<string, StorableColumn>>;

/** A row as plain values, for `toRecords` and for callbacks. */
export type RowOf<Columns extends ColumnSet> = {
  readonly [Name in keyof Columns]: ValueOf<Columns[Name]> | null;
};

/**
 * Builds a frame from columns of equal length.
 * @throws {ValidationError} `VALIDATION_MALFORMED_FRAME` if a column or its bitmap has another length.
 */
export function createFrame<Columns extends ColumnSet>(rowCount: number, columns: Columns): Frame<Columns> {
  for (const [name, column] of Object.entries(columns)) {
    const bytes = column.validity?.length ?? (rowCount + 7) >> 3;
    if (columnLength(column) === rowCount && bytes === (rowCount + 7) >> 3) continue;
    throw new ValidationError(
      'VALIDATION_MALFORMED_FRAME',
      `Cannot build a frame of ${rowCount} rows: column "${name}" has ${columnLength(column)} values and ` +
        `${bytes} bytes of validity; give every column the same rows`,
      { column: name, rowCount },
    );
  }
  return Object.freeze({ rowCount, columns: Object.freeze({ ...columns }) });
}

/**
 * Returns the column of that name.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN` if the frame has none.
 */
export function columnOf<Columns extends ColumnSet, Name extends string>(
  frame: Frame<Columns>,
  name: Name,
): Name extends keyof Columns ? Columns[Name] : Column {
  type Found = Name extends keyof Columns ? Columns[Name] : Column;
  const column = Object.hasOwn(frame.columns, name) ? frame.columns[name] : undefined;
  if (column !== undefined) return column as Found;
  throw new ValidationError(
    'VALIDATION_UNKNOWN_COLUMN',
    `Cannot read column "${name}": the frame has ${Object.keys(frame.columns).join(', ')}; name one of these`,
    { column: name },
  );
}

/** Returns one cell as a plain value. */
export function cellAt(column: Column, row: number): Cell {
  if (!isValid(column.validity, row)) return null;
  switch (column.kind) {
    case 'date':
      return formatCalendarDay(column.values[row] as number);
    case 'text':
      return column.dictionary[column.codes[row] as number] as string;
    case 'fixed':
      return formatUnits(column.units[row] as bigint, column.scale);
    case 'bool':
      return column.values[row] === 1;
    case 'int32':
    case 'int53':
    case 'decimal':
    case 'json':
      return column.values[row] as Cell;
  }
}

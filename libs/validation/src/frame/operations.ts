import type { Cell, Column } from './column.ts';
import type { Frame } from './frame.ts';
import { cellAt, columnOf, createFrame } from './frame.ts';
import type { ColumnProfile } from './column-profile.ts';
import { ColumnProfiler } from './column-profile.ts';
import { headOfValidity } from './validity.ts';

/** The first `rowCount` rows (all of them, if there are fewer). @defaultValue rowCount 10 */
export function head(frame: Frame, rowCount = 10): Frame {
  const size = Math.max(0, Math.min(frame.rowCount, Math.trunc(rowCount)));
  const columns = Object.entries(frame.columns).map(([name, column]) => [name, headOfColumn(column, size)]);
  return createFrame(size, Object.fromEntries(columns) as Record<string, Column>);
}

/**
 * The named columns, in that order.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN` if the frame lacks one.
 */
export function select(frame: Frame, names: readonly string[]): Frame {
  return createFrame(frame.rowCount, Object.fromEntries(names.map((name) => [name, columnOf(frame, name)])));
}

/** The rows as plain objects. For small frames: it allocates an object per row. */
export function toRecords(frame: Frame): Readonly<Record<string, Cell>>[] {
  const columns = Object.entries(frame.columns);
  return Array.from({ length: frame.rowCount }, (_, row) =>
    Object.fromEntries(columns.map(([name, column]) => [name, cellAt(column, row)])),
  );
}

/** Count, nulls, minimum, maximum, exact sum and distinct texts of each column. */
export function describe(frame: Frame): readonly ColumnProfile[] {
  return Object.entries(frame.columns).map(([name, column]) => {
    const profiler = new ColumnProfiler(name);
    profiler.add(column, frame.rowCount);
    return profiler.profile();
  });
}

function headOfColumn(column: Column, size: number): Column {
  const validity = headOfValidity(column.validity, size);
  switch (column.kind) {
    case 'text':
      return { ...column, codes: column.codes.subarray(0, size), validity };
    case 'json':
      return { ...column, values: column.values.slice(0, size), validity };
    case 'date':
    case 'int32':
      return { ...column, values: column.values.subarray(0, size), validity };
    case 'int53':
    case 'decimal':
      return { ...column, values: column.values.subarray(0, size), validity };
  }
}

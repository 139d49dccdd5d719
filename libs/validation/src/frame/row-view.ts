import type { Column } from './column.ts';
import type { ColumnSet, Frame, RowOf } from './frame.ts';
import { cellAt } from './frame.ts';

/** One row of a frame at a time, as plain values. */
export interface RowView<Columns extends ColumnSet> {
  /** The same object for every row. After `moveTo`, it shows another row, so do not keep it. */
  readonly row: RowOf<Columns>;
  moveTo(row: number): void;
}

/** Creates a view of a frame's rows. It allocates no object per row: a cell is read on access. */
export function createRowView<Columns extends ColumnSet>(frame: Frame<Columns>): RowView<Columns> {
  let current = 0;
  const row = Object.create(null) as RowOf<Columns>;
  for (const [name, column] of Object.entries<Column>(frame.columns)) {
    Object.defineProperty(row, name, { enumerable: true, get: () => cellAt(column, current) });
  }
  return {
    row,
    moveTo(next) {
      current = next;
    },
  };
}

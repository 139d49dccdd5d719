import { ValidationError } from '../errors.ts';
import type { BoolColumn } from './column.ts';
import type { ColumnSet, Frame, RowOf } from './frame.ts';
import { createRowView } from './row-view.ts';
import { takeRows } from './take-rows.ts';
import { isValid } from './validity.ts';

/** Selects rows: a function of the row, or a boolean column (null counts as false). */
export type RowMask<Columns extends ColumnSet> = ((row: RowOf<Columns>) => boolean) | BoolColumn;

/**
 * Returns the rows for which `mask` is true, in their order.
 * The function's argument is a view that later shows other rows, so do not keep it.
 * @throws {ValidationError} `VALIDATION_MALFORMED_FRAME` if a mask column has another length.
 */
export function filter<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  mask: RowMask<Columns>,
): Frame<Columns> {
  const kept = new Uint32Array(frame.rowCount);
  let count = 0;
  const keeps = typeof mask === 'function' ? askRows(frame, mask) : readMask(frame, mask);
  for (let row = 0; row < frame.rowCount; row += 1) {
    if (!keeps(row)) continue;
    kept[count] = row;
    count += 1;
  }
  return takeRows(frame, kept.subarray(0, count));
}

function askRows<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  ask: (row: RowOf<Columns>) => boolean,
): (row: number) => boolean {
  const view = createRowView(frame);
  return (row) => {
    view.moveTo(row);
    return ask(view.row);
  };
}

function readMask({ rowCount }: Frame<ColumnSet>, mask: BoolColumn): (row: number) => boolean {
  if (mask.values.length === rowCount) {
    return (row) => mask.values[row] === 1 && isValid(mask.validity, row);
  }
  throw new ValidationError(
    'VALIDATION_MALFORMED_FRAME',
    `Cannot filter a frame of ${rowCount} rows: the mask has ${mask.values.length}; give one of the same rows`,
    { rowCount },
  );
}

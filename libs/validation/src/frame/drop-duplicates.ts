import type { Int32Column } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { columnOf, createFrame } from './frame.ts';
import { groupRows } from './row-groups.ts';
import { takeRows } from './take-rows.ts';

/**
 * Keeps the first row of each combination of these columns' cells. Cells without a value are equal to each other.
 * @defaultValue names all columns
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`.
 */
export function dropDuplicates<Columns extends ColumnSet>(
  frame: Frame<Columns>,
  names: readonly (keyof Columns & string)[] = Object.keys(frame.columns),
): Frame<Columns> {
  const columns = names.map((name) => columnOf(frame, name));
  return takeRows(frame, groupRows(columns, frame.rowCount, false).firstRows);
}

/**
 * Counts each combination of these columns' cells: returns the columns and `count`, the most frequent first, ties in order of
 * first appearance. Rows without a value in one of the columns are left out.
 * @throws {ValidationError} `VALIDATION_UNKNOWN_COLUMN`.
 */
export function valueCounts<Columns extends ColumnSet, const Name extends keyof Columns & string>(
  frame: Frame<Columns>,
  ...names: readonly Name[]
): Frame<Pick<Columns, Name> & { readonly count: Int32Column }> {
  const columns = names.map((name) => columnOf(frame, name));
  const { groupOfRow, firstRows } = groupRows(columns, frame.rowCount, true);
  const counts = new Int32Array(firstRows.length);
  for (const group of groupOfRow) if (group >= 0) counts[group] = (counts[group] as number) + 1;
  const order = Uint32Array.from(
    Array.from(counts, (_, group) => group).sort((a, b) => (counts[b] as number) - (counts[a] as number)),
  );
  const picked: ColumnSet = Object.fromEntries(names.map((name, at) => [name, columns[at] as Columns[Name]]));
  const rows = order.map((group) => firstRows[group] as number);
  const count: Int32Column = {
    kind: 'int32',
    values: Int32Array.from(order, (group) => counts[group] as number),
    validity: null,
  };
  const taken = takeRows(createFrame(frame.rowCount, picked as Pick<Columns, Name>), rows);
  return createFrame(rows.length, { ...taken.columns, count });
}

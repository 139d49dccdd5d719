import type { Column } from './column.ts';
import { isValid } from './validity.ts';

/** Rows grouped by equal cells. */
export interface RowGroups {
  /** The group of each row, from 0 in the order of first appearance; −1 for rows left out. */
  readonly groupOfRow: Int32Array;
  /** The first row of each group. */
  readonly firstRows: Uint32Array;
}

/**
 * Groups rows whose cells are equal column by column. Cells are not concatenated, so a separator in a text cannot make two keys equal.
 * Cells without a value are equal to each other, or exclude their row.
 */
export function groupRows(columns: readonly Column[], rowCount: number, leavesOutNulls: boolean): RowGroups {
  let groupOfRow = new Int32Array(rowCount);
  let groupCount = rowCount === 0 ? 0 : 1;
  for (const column of columns) {
    const cells = codesOf(column, rowCount);
    const merged = new Map<number, number>();
    const next = new Int32Array(rowCount);
    for (let row = 0; row < rowCount; row += 1) {
      const group = groupOfRow[row] as number;
      const code = cells.codes[row] as number;
      if (group < 0 || (leavesOutNulls && code === 0)) {
        next[row] = -1;
        continue;
      }
      // Both factors are below 2^31: the product is exact.
      const pair = group * cells.size + code;
      const known = merged.get(pair);
      next[row] = known ?? merged.size;
      if (known === undefined) merged.set(pair, merged.size);
    }
    groupOfRow = next;
    groupCount = merged.size;
  }
  const firstRows = new Uint32Array(groupCount);
  let found = 0;
  for (let row = 0; row < rowCount && found < groupCount; row += 1) {
    if (groupOfRow[row] !== found) continue;
    firstRows[found] = row;
    found += 1;
  }
  return { groupOfRow, firstRows };
}

/** Numbers for the cells: 0 for no value, equal numbers for equal values, all below `size`. */
function codesOf(column: Column, rowCount: number): { readonly codes: Int32Array; readonly size: number } {
  const codes = new Int32Array(rowCount);
  const known = new Map<string | number | bigint, number>();
  const read = reader(column);
  for (let row = 0; row < rowCount; row += 1) {
    if (!isValid(column.validity, row)) continue;
    const value = read(row);
    const code = known.get(value) ?? known.size + 1;
    known.set(value, code);
    codes[row] = code;
  }
  return { codes, size: known.size + 1 };
}

function reader(column: Column): (row: number) => string | number | bigint {
  switch (column.kind) {
    case 'text':
      return (row) => column.dictionary[column.codes[row] as number] as string;
    case 'fixed':
      return (row) => column.units[row] as bigint;
    case 'json':
      return (row) => column.values[row] as string;
    case 'date':
    case 'int32':
    case 'int53':
    case 'decimal':
    case 'bool':
      return (row) => column.values[row] as number;
  }
}

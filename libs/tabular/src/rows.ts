import type { Cell } from './columns/to-cell.ts';

/** Rows of a table in the order of its columns: an array, or a stream such as the rows of a database cursor. */
export type TableRows = Iterable<readonly Cell[]> | AsyncIterable<readonly Cell[]>;

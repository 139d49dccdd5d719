import type { TableColumn } from './describe-column.ts';

/** A value as a file holds it: a date is midnight UTC, null is an empty cell. */
export type Cell = string | number | Date | null;

/**
 * Converts a value of a query result to a cell: dates to midnight UTC, numbers to doubles (exact for cents below 2^53), null to an empty cell.
 * Accepts the text form of PostgreSQL for types that the driver does not convert. NaN, infinity and dates outside JavaScript's range stay text.
 */
export function toCell(column: TableColumn, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (column.kind === 'number') {
    const number = Number(value);
    return Number.isFinite(number) ? number : String(number);
  }
  if (column.kind === 'date') {
    const date = value instanceof Date ? value : new Date(`${textOf(value)}T00:00:00Z`);
    return Number.isNaN(date.getTime()) ? textOf(value) : date;
  }
  return textOf(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : value instanceof Date
      ? value.toISOString()
      : JSON.stringify(value);
}

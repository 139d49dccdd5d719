import type { ReportColumn } from './report-columns.ts';

type Cell = string | number | boolean | Date | null | undefined;

/** Text that a spreadsheet would take for a formula; OWASP, "CSV injection". */
const FORMULA_START = /^[=+\-@\t\r]/;

/**
 * Rows as CSV (RFC 4180, UTF-8 with a byte order mark so that Excel reads names right). A text that begins like a formula gets an
 * apostrophe before it; numbers are never touched.
 */
export function toCsv(columns: readonly ReportColumn[], rows: readonly (readonly Cell[])[]): string {
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(csvCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'string') return String(value);
  const harmless = FORMULA_START.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

import type { TableColumn } from '../columns/describe-column.ts';

type Cell = string | number | boolean | Date | null | undefined;

/** What a spreadsheet may split a line or a file at: it knows no separator of the file and takes the one of its language. */
const SEPARATOR = /([,;|\t\r\n\v\f\u0085\u2028\u2029])/;

/** What begins a formula, after spaces and quotes that a spreadsheet may strip; also in the wide forms of East Asian keyboards. */
const FORMULA = /^[\s"\u200B\uFEFF]*[=+\-@＝＋－＠]/;

const NEEDS_QUOTES = /[",;|\t\r\n\v\f\u0085\u2028\u2029]/;

/**
 * Rows as CSV (RFC 4180, UTF-8 with a byte order mark so that Excel reads names right). In a text an apostrophe stands before
 * whatever would begin a formula, at its start and behind each character that some spreadsheet splits at. Numbers are never touched.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export function toCsv(columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): string {
  const lines = [columns.map(({ name }) => name), ...rows].map((row) => row.map(csvCell).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'string') return String(value);
  const harmless = value
    .split(SEPARATOR)
    .map((part) => (FORMULA.test(part) ? `'${part}` : part))
    .join('');
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

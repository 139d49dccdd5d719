import type { TableColumn } from '../columns/describe-column.ts';
import type { Cell } from '../columns/to-cell.ts';
import type { TableRows } from '../rows.ts';

/** Characters at which a spreadsheet may split a line or a file: it does not know the separator of the file and uses that of its language. */
const SEPARATOR = /([,;|\t\r\n\v\f\u0085\u2028\u2029])/;

/** Start of a formula, after spaces and quotes that a spreadsheet may strip; includes the wide forms of East Asian keyboards. */
const FORMULA = /^[\s"\u200B\uFEFF]*[=+\-@＝＋－＠]/;

const NEEDS_QUOTES = /[",;|\t\r\n\v\f\u0085\u2028\u2029]/;

/** Text that is collected before it is encoded and passed on. */
const CHUNK_CHARACTERS = 65_536;

/**
 * Writes a table as CSV (RFC 4180), UTF-8 with a byte order mark so that Excel reads names correctly. The first line has the names of the
 * columns. Memory does not grow with the number of rows.
 *
 * In a text, an apostrophe is put before everything that would start a formula: at the start of the text and after each character at which
 * a spreadsheet may split. Numbers never get one.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export async function* writeCsv(
  columns: readonly TableColumn[],
  rows: TableRows,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const encoder = new TextEncoder();
  let text = `\uFEFF${toLine(columns.map(({ name }) => name))}`;
  for await (const row of rows) {
    text += toLine(row);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

function toLine(cells: readonly Cell[]): string {
  return `${cells.map(toField).join(',')}\r\n`;
}

function toField(value: Cell): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== 'string') return String(value);
  const harmless = value
    .split(SEPARATOR)
    .map((part) => (FORMULA.test(part) ? `'${part}` : part))
    .join('');
  return NEEDS_QUOTES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

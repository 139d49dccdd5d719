import type { Column } from './column.ts';
import type { ColumnSet, Frame } from './frame.ts';
import { cellAt } from './frame.ts';

/** How to write CSV. */
export interface CsvOptions {
  /** One character between cells. @defaultValue ',' */
  readonly delimiter?: string;
  /** Begin with a line of the columns' names. @defaultValue true */
  readonly header?: boolean;
  /** The text for a missing value. It is not quoted, so it differs from an empty text. @defaultValue '' */
  readonly naRep?: string;
  /** Put `'` before texts that a spreadsheet would run as a formula. @defaultValue false */
  readonly escapesFormulas?: boolean;
}

const FORMULA = /^[=+\-@\t\r]/;

/** Writes RFC 4180 text with `\n` at each line's end; an empty text is `""`. There is no byte order mark. */
export function toCsv(frame: Frame<ColumnSet>, options: CsvOptions = {}): string {
  const { delimiter = ',', header = true, naRep = '', escapesFormulas = false } = options;
  const quoted = (text: string): string => {
    const mustQuote =
      text === '' ||
      text === naRep ||
      /["\r\n]/.test(text) ||
      text.includes(delimiter) ||
      text.trim() !== text;
    return mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const write = (column: Column, row: number): string => {
    const cell = cellAt(column, row);
    if (cell === null) return naRep;
    if (typeof cell !== 'string') return String(cell);
    const isRisky = escapesFormulas && column.kind === 'text' && FORMULA.test(cell);
    return quoted(isRisky ? `'${cell}` : cell);
  };
  const columns = Object.values(frame.columns);
  const lines = header ? [Object.keys(frame.columns).map(quoted).join(delimiter)] : [];
  for (let row = 0; row < frame.rowCount; row += 1) {
    lines.push(columns.map((column) => write(column, row)).join(delimiter));
  }
  return lines.map((line) => `${line}\n`).join('');
}

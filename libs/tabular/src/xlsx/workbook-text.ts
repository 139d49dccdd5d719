/** Longest text of a cell in UTF-16 code units. Excel refuses a file with a longer one. */
const MAX_CELL_LENGTH = 32_767;
const CUT = ' … (cut)';

/** Characters that XML 1.0 forbids, and the carriage return, which XML readers convert to a line feed. */

const NOT_IN_XML = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g;

/** An underscore that a reader would take for the start of an escape. The underscore at the end can come from the escape of a character. */
const LITERAL_ESCAPE = /_(?=x[0-9A-Fa-f]{4}[_\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF])/g;

/**
 * Escapes a text for the strings of a workbook, so that Excel shows it unchanged: characters that XML forbids become `_xHHHH_`, and so does
 * the underscore of a text that looks like such an escape. Half a surrogate pair becomes U+FFFD.
 * @see ECMA-376, Part 1, 22.9.2.19 ST_Xstring
 */
export function toWorkbookText(text: string): string {
  return shorten(text)
    .toWellFormed()
    .replace(LITERAL_ESCAPE, '_x005F_')
    .replace(
      NOT_IN_XML,
      (character) => `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    );
}

function shorten(text: string): string {
  return text.length <= MAX_CELL_LENGTH ? text : `${text.slice(0, MAX_CELL_LENGTH - CUT.length)}${CUT}`;
}

/** A text for parts of a workbook without such escapes, such as the title of a chart: characters that XML forbids become U+FFFD. */
export function toXmlText(text: string): string {
  return text.toWellFormed().replace(NOT_IN_XML, '\uFFFD');
}

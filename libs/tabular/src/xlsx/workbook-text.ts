/** What Excel lets a cell hold, in UTF-16 code units; it refuses a file with more. */
const MAX_CELL_LENGTH = 32_767;
const CUT = ' … (cut)';

/** What XML 1.0 forbids, and the carriage return, which its readers turn into a line feed. */

const NOT_IN_XML = /[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF]/g;

/** An underscore that a reader would take for the beginning of an escape; the underscore at its end may come from the escape of a character. */
const LITERAL_ESCAPE = /_(?=x[0-9A-Fa-f]{4}[_\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF])/g;

/**
 * A text as the strings of a workbook hold it: what XML forbids becomes `_xHHHH_`, and the underscore of a text that looks like
 * such an escape is escaped itself, so that Excel shows every text as it is. Half a surrogate pair becomes U+FFFD.
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

/** A text for the parts of a workbook that know no such escapes, such as the title of a chart: what XML forbids becomes U+FFFD. */
export function toXmlText(text: string): string {
  return text.toWellFormed().replace(NOT_IN_XML, '\uFFFD');
}

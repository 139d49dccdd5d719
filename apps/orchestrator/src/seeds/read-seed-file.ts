/** One record of a CSV file; `line` is its first line. */
export interface SeedRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** The content of a seed file, or why the file cannot be read. */
export type SeedFile =
  | { readonly kind: 'read'; readonly header: SeedRecord; readonly rows: readonly SeedRecord[] }
  | { readonly kind: 'unreadable'; readonly line: number; readonly problem: string };

/**
 * Reads a seed as dbt does (UTF-8, comma, RFC 4180), and refuses what dbt would misread: another encoding, another separator, a quote
 * that is not around a whole cell. A byte order mark is skipped, as dbt does.
 */
export function readSeedFile(bytes: Uint8Array): SeedFile {
  const text = decode(bytes);
  if (typeof text !== 'string')
    return unreadable(text.line, 'has bytes that are not UTF-8; save the file as UTF-8');
  const records = splitRecords(text);
  if ('kind' in records) return records;
  const [header, ...rows] = records;
  if (header === undefined) return unreadable(1, 'is missing: the file is empty');
  const separator = [';', '\t', '|'].find(
    (each) => header.cells.length === 1 && header.cells[0]?.includes(each),
  );
  if (separator !== undefined) {
    const name = separator === '\t' ? 'tabs' : `"${separator}"`;
    return unreadable(1, `is separated by ${name}; save the file with commas`);
  }
  return { kind: 'read', header, rows };
}

function unreadable(line: number, problem: string): SeedFile & { readonly kind: 'unreadable' } {
  return { kind: 'unreadable', line, problem };
}

function decode(bytes: Uint8Array): string | { readonly line: number } {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    // The first replacement character marks the first wrong byte, unless the text itself contains one before.
    const [before = ''] = new TextDecoder().decode(bytes).split('\uFFFD', 1);
    return { line: before.split('\n').length };
  }
}

/** A cell with or without quotes, and its end. Sticky: each match begins where the last one ended. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*)?)(,|\r?\n|$)/y;

function splitRecords(text: string): readonly SeedRecord[] | (SeedFile & { readonly kind: 'unreadable' }) {
  const records: SeedRecord[] = [];
  let line = 1;
  let cells: string[] = [];
  let begin = line;
  let at = 0;
  while (at < text.length || cells.length > 0) {
    CELL.lastIndex = at;
    const match = CELL.exec(text);
    if (match === null) return unreadable(line, 'has a quote or a line end that is not where one may be');
    const [whole, quoted, plain = '', end] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split('\n').length - 1;
    at += whole.length;
    if (end === ',') continue;
    // dbt skips an empty line.
    if (cells.length > 1 || cells[0] !== '') records.push({ line: begin, cells });
    cells = [];
    begin = line;
  }
  return records;
}

/** UTF-8's byte order mark, which some servers put before their JSON although RFC 8259 says that they must not. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Tells whether `byte`, which stands at `offset` of an answer, can be part of a byte order mark at its start. */
export function isMarkByte(byte: number, offset: number): boolean {
  return offset < MARK.length && MARK[offset] === byte;
}

/**
 * Length of the byte order mark that the bytes start with: 3, or 0 where there is none.
 * Null where the bytes are so few that more of them must decide.
 */
export function byteOrderMarkLength(start: Uint8Array): number | null {
  const seen = Math.min(start.length, MARK.length);
  if (MARK.compare(start, 0, seen, 0, seen) !== 0) return 0;
  return seen === MARK.length ? MARK.length : null;
}

/** Text without the byte order mark that it may start with: `JSON.parse` refuses one. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

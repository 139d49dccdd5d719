/** The byte order mark of UTF-8. Some servers send it before their JSON, although RFC 8259 forbids it. */
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** True if `byte` at `offset` of an answer can be part of a byte order mark at its start. */
export function isMarkByte(byte: number, offset: number): boolean {
  return offset < MARK.length && MARK[offset] === byte;
}

/**
 * Length of the byte order mark at the start of the bytes: 3, or 0 without one.
 * Null if more bytes are needed to decide.
 */
export function byteOrderMarkLength(start: Uint8Array): number | null {
  const seen = Math.min(start.length, MARK.length);
  if (MARK.compare(start, 0, seen, 0, seen) !== 0) return 0;
  return seen === MARK.length ? MARK.length : null;
}

/** Removes a byte order mark at the start of a text, which `JSON.parse` would refuse. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

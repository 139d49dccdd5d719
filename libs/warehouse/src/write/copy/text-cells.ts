/** `copyCell` reads and writes up to this many bytes after a cell. */
export const CELL_SLACK_BYTES = 3;

/**
 * Copies a cell in words of four bytes. The last word can end after the cell, where the next cell is written later. For the few dozen bytes of
 * a name, this is faster than a native copy. Returns the offset after the cell.
 */
export function copyCell(source: DataView, start: number, end: number, target: DataView, at: number): number {
  let to = at;
  for (let from = start; from < end; from += 4, to += 4) {
    target.setInt32(to, source.getInt32(from, true), true);
  }
  return at + end - start;
}

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The encoded entries of one text dictionary: each is a complete cell (length word first) and encoded once. */
export class TextCells {
  /** All cells in sequence, with space after the last for `copyCell`. */
  bytes: Buffer = Buffer.allocUnsafeSlow(4096);
  view: DataView = viewOf(this.bytes);
  /** Cell `code` is from `starts[code]` to `starts[code + 1]`. */
  starts: Int32Array = new Int32Array(257);
  /** Bytes of the longest cell. */
  longest = 4;
  #dictionary: readonly string[] | null = null;
  #encoded = 0;

  /**
   * Encodes the new entries; a dictionary that only grew keeps its encoded entries.
   * Returns false if an entry contains a NUL character, which PostgreSQL's text cannot store.
   */
  bind(dictionary: readonly string[]): boolean {
    if (this.#dictionary !== dictionary) {
      this.#dictionary = dictionary;
      this.#encoded = 0;
      this.longest = 4;
    }
    for (; this.#encoded < dictionary.length; this.#encoded++) {
      if (!this.#encode(this.#encoded, dictionary[this.#encoded] ?? '')) return false;
    }
    return true;
  }

  #encode(code: number, text: string): boolean {
    if (text.includes('\0')) return false;
    const start = this.starts[code] ?? 0;
    const length = Buffer.byteLength(text);
    const end = start + 4 + length;
    if (end + CELL_SLACK_BYTES > this.bytes.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end + CELL_SLACK_BYTES, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, start);
      this.bytes = larger;
      this.view = viewOf(larger);
    }
    if (code + 1 >= this.starts.length) {
      const more = new Int32Array(this.starts.length * 2);
      more.set(this.starts);
      this.starts = more;
    }
    this.bytes.writeInt32BE(length, start);
    this.bytes.write(text, start + 4);
    this.starts[code + 1] = end;
    this.longest = Math.max(this.longest, end - start);
    return true;
  }
}

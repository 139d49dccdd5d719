import { isUtf8 } from 'node:buffer';
import type { Dictionary } from '../frame/dictionary.ts';
import { codeOfCleanName } from './decode-context.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const FIRST_PRINTABLE = 0x20;
/** A clean name has at most 255 characters of at most four bytes; longer strings are not read. */
const MAX_NAME_BYTES = 1020;

/** Finds the code of a name by the bytes of its JSON string, so a known name needs no string object. */
export class NameIndex {
  /** The position after the closing quote of the last `read`. */
  after = 0;
  readonly #dictionary: Dictionary;
  /** Entry + 1 in that slot; 0 is empty. Its length is a power of two, at most half full. */
  #table = new Int32Array(256);
  #entries = 0;
  /** Four words per entry: hash, start and end of its bytes, code. */
  #words = new Int32Array(4 * 128);
  #names = new Uint8Array(4096);

  constructor(dictionary: Dictionary) {
    this.#dictionary = dictionary;
  }

  /**
   * Reads the JSON string whose first character is bytes[start]. Returns its code, or −1 if it does not end before bytes[end], has an escape, or
   * is not a clean name.
   */
  read(bytes: Uint8Array, start: number, end: number): number {
    const limit = Math.min(end, start + MAX_NAME_BYTES + 1);
    let hash = 0x811c9dc5;
    let at = start;
    for (; at < limit; at += 1) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) break;
      hash = Math.imul(hash ^ byte, 0x01000193);
    }
    if (at >= limit) return -1;
    this.after = at + 1;
    hash ^= hash >>> 15;
    const words = this.#words;
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const entry = (this.#table[slot] as number) - 1;
      if (entry < 0) return this.#learn(bytes, start, at, hash, slot);
      const word = 4 * entry;
      if (words[word] === hash && this.#isEntry(word, bytes, start, at)) return words[word + 3] as number;
    }
  }

  #isEntry(word: number, bytes: Uint8Array, start: number, end: number): boolean {
    const names = this.#names;
    let at = this.#words[word + 1] as number;
    if ((this.#words[word + 2] as number) - at !== end - start) return false;
    for (let position = start; position < end; position += 1, at += 1) {
      if (names[at] !== bytes[position]) return false;
    }
    return true;
  }

  /** Adds an unknown string. Only this function checks its bytes. */
  #learn(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const text = bytes.subarray(start, end);
    if (!isPlainString(text) || !isUtf8(text)) return -1;
    const code = codeOfCleanName(this.#dictionary, Buffer.from(text).toString('utf8'));
    if (code < 0) return -1;
    const word = 4 * this.#entries;
    const nameStart = this.#entries === 0 ? 0 : (this.#words[word - 2] as number);
    this.#names = withRoom(this.#names, nameStart + text.length);
    this.#names.set(text, nameStart);
    this.#words.set([hash, nameStart, nameStart + text.length, code], word);
    this.#entries += 1;
    this.#table[slot] = this.#entries;
    if (2 * this.#entries === this.#table.length) this.#grow();
    return code;
  }

  #grow(): void {
    const words = new Int32Array(2 * this.#words.length);
    words.set(this.#words);
    this.#words = words;
    const table = new Int32Array(2 * this.#table.length);
    const mask = table.length - 1;
    for (let entry = 0; entry < this.#entries; entry += 1) {
      let slot = (words[4 * entry] as number) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = entry + 1;
    }
    this.#table = table;
  }
}

/** True if the string, without its quotes, has no escape and no character that JSON requires to be escaped. */
function isPlainString(text: Uint8Array): boolean {
  return text.every((byte) => byte >= FIRST_PRINTABLE && byte !== BACKSLASH);
}

function withRoom(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= bytes.length) return bytes;
  const larger = new Uint8Array(2 * length);
  larger.set(bytes);
  return larger;
}

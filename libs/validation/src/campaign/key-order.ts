import { skipBlanks } from './json-blanks.ts';

const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
/** The longest text between two values that is cached, in words of four bytes. */
const LINK_WORDS = 16;

/**
 * Recognises the keys of an object, in any order and with any blanks. It caches the text between two values, and compares it in the next record
 * four bytes at a time. Only text that differs from the previous record is parsed.
 */
export class KeyOrder {
  /** The position of the last key in the list of names. */
  key = 0;
  readonly #names: readonly Uint8Array[];
  /** Before the first key. */
  readonly #none: number;
  /** By the previous key: the key after it, and length, words and last four bytes of the text up to its value. */
  readonly #nextKeys: Int32Array;
  readonly #lengths: Int32Array;
  readonly #words: Int32Array;
  readonly #tails: Int32Array;

  constructor(names: readonly string[]) {
    this.#names = names.map((name) => Buffer.from(`"${name}"`));
    this.#none = names.length;
    this.#nextKeys = new Int32Array(names.length + 1);
    this.#lengths = new Int32Array(names.length + 1);
    this.#words = new Int32Array((names.length + 1) * LINK_WORDS);
    this.#tails = new Int32Array(names.length + 1);
  }

  /** Begins a new object: its bracket is read with the first key. */
  restart(): void {
    this.key = this.#none;
  }

  /** Reads from the end of one value to the next one, and sets `key`. Returns the position of that value; −1 if none of the keys follows. */
  read(bytes: Uint8Array, view: DataView, at: number): number {
    const before = this.key;
    const length = this.#lengths[before] as number;
    if (length === 0 || at + length > view.byteLength || !this.#isLink(before, length, view, at)) {
      return this.#parse(bytes, view, at);
    }
    this.key = this.#nextKeys[before] as number;
    return at + length;
  }

  #isLink(before: number, length: number, view: DataView, at: number): boolean {
    const words = this.#words;
    const last = at + length - 4;
    let word = before * LINK_WORDS;
    for (let position = at; position < last; position += 4, word += 1) {
      if (view.getInt32(position, true) !== words[word]) return false;
    }
    return view.getInt32(last, true) === this.#tails[before];
  }

  #parse(bytes: Uint8Array, view: DataView, start: number): number {
    const before = this.key;
    let at = skipBlanks(bytes, start);
    if (bytes[at] !== (before === this.#none ? OPEN_OBJECT : COMMA)) return -1;
    at = skipBlanks(bytes, at + 1);
    const key = this.#names.findIndex((name) => name.every((byte, offset) => bytes[at + offset] === byte));
    if (key < 0) return -1;
    at = skipBlanks(bytes, at + (this.#names[key] as Uint8Array).length);
    if (bytes[at] !== COLON) return -1;
    at = skipBlanks(bytes, at + 1);
    this.key = key;
    if (at <= view.byteLength) this.#remember(before, view, start, at);
    return at;
  }

  #remember(before: number, view: DataView, start: number, end: number): void {
    const length = end - start;
    if (length > 4 * LINK_WORDS) return;
    const last = end - 4;
    let word = before * LINK_WORDS;
    for (let position = start; position < last; position += 4, word += 1) {
      this.#words[word] = view.getInt32(position, true);
    }
    this.#tails[before] = view.getInt32(last, true);
    this.#lengths[before] = length;
    this.#nextKeys[before] = this.key;
  }
}

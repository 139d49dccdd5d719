/** Texts numbered in the order in which they were first seen. Grows, never shrinks: a number stays good for ever. */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];
  /** Rows of a text mostly stand together: comparing is cheaper than hashing. */
  #lastText: string | null = null;
  #lastCode = 0;

  /** The texts by number: a live view that grows with the dictionary. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** The number of a text that was seen before; undefined if it was not. */
  find(text: string): number | undefined {
    if (text === this.#lastText) return this.#lastCode;
    const code = this.#codes.get(text);
    if (code === undefined) return undefined;
    this.#lastText = text;
    this.#lastCode = code;
    return code;
  }

  /** The number of a text, a new one if it was not seen before. */
  intern(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#texts.push(text);
    this.#codes.set(text, code);
    return code;
  }

  /** The text of a number that this dictionary gave. */
  textOf(code: number): string {
    return this.#texts[code] as string;
  }
}

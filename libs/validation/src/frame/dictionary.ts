/** Texts, numbered in the order of their first appearance. It only grows, so a number stays valid. */
export class Dictionary {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];
  /** Rows with the same text are usually adjacent, and comparing is cheaper than hashing. */
  #lastText: string | null = null;
  #lastCode = 0;

  /** The texts by number, as a live view that grows with the dictionary. */
  get texts(): readonly string[] {
    return this.#texts;
  }

  /** Returns the number of a known text; undefined for others. */
  find(text: string): number | undefined {
    if (text === this.#lastText) return this.#lastCode;
    const code = this.#codes.get(text);
    if (code === undefined) return undefined;
    this.#lastText = text;
    this.#lastCode = code;
    return code;
  }

  /** Returns the number of a text; a new text gets the next number. */
  intern(text: string): number {
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    const code = this.#texts.length;
    this.#texts.push(text);
    this.#codes.set(text, code);
    return code;
  }

  /** Returns the text of a number of this dictionary. */
  textOf(code: number): string {
    return this.#texts[code] as string;
  }
}

const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const EXPONENT = 0x20 | 0x45;
/** A double keeps a decimal text of up to 15 significant digits exactly. */
const EXACT_LIMIT = 1e15;
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const JSON_NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const MAX_NUMBER_BYTES = 64;

/** Reads JSON numbers of 0 or more from bytes. The result is the same as of `Number`, at a fraction of the cost. */
export class NumberReader {
  /** The position after the last number that was read. */
  after = 0;

  /**
   * Reads the number at bytes[start]. NaN if it is not a number, or if a double may not be exact: with an exponent, more than 15 significant
   * digits, or more than 22 decimals.
   *
   * Why the result is the nearest double: the digits are an integer below 2^53, so they are exact; so are all powers up to 10^22; and a division
   * of exact operands rounds once, to nearest.
   */
  readExact(bytes: Uint8Array, start: number): number {
    let at = start;
    let byte = bytes[at] as number;
    if (!(byte >= ZERO && byte <= NINE)) return Number.NaN;
    let digits = byte - ZERO;
    at += 1;
    byte = bytes[at] as number;
    // No digit may follow a leading zero; the code below then finds a digit instead of the number's end.
    if (digits !== 0) {
      while (byte >= ZERO && byte <= NINE) {
        digits = digits * 10 + (byte - ZERO);
        at += 1;
        byte = bytes[at] as number;
      }
    }
    let decimals = 0;
    if (byte === POINT) {
      const first = at + 1;
      at = first;
      byte = bytes[at] as number;
      while (byte >= ZERO && byte <= NINE) {
        digits = digits * 10 + (byte - ZERO);
        at += 1;
        byte = bytes[at] as number;
      }
      decimals = at - first;
      if (decimals === 0 || decimals >= POWERS_OF_TEN.length) return Number.NaN;
    }
    // Above the limit, the sum is rounded, but it cannot become smaller than the limit again.
    if (digits >= EXACT_LIMIT || (byte | 0x20) === EXPONENT || (byte >= ZERO && byte <= NINE))
      return Number.NaN;
    this.after = at;
    return decimals === 0 ? digits : digits / (POWERS_OF_TEN[decimals] as number);
  }

  /** Reads the number at bytes[start] in any notation, as the nearest double. NaN if it is not a number, or is very long. */
  readNearest(bytes: Uint8Array, start: number): number {
    const exact = this.readExact(bytes, start);
    if (exact === exact) return exact;
    const text = Buffer.from(bytes.subarray(start, start + MAX_NUMBER_BYTES)).toString('latin1');
    const length = JSON_NUMBER.exec(text)?.[0].length ?? MAX_NUMBER_BYTES;
    if (length === MAX_NUMBER_BYTES) return Number.NaN;
    this.after = start + length;
    return Number(text.slice(0, length));
  }
}

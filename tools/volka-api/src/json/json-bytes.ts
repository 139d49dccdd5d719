const DIGIT_0 = 48;
const POINT = 46;
const POWERS_OF_TEN = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);

/** Encodes a constant piece of JSON once, so that it can be copied many times. */
export function jsonPiece(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

/**
 * Writes JSON as bytes into a buffer. This is about four times as fast as joining strings, so a month of a
 * million rows takes seconds. The caller makes sure that the buffer is large enough.
 */
export class JsonBytes {
  #bytes: Uint8Array;
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Returns the written bytes and starts a new buffer. The old one belongs to the caller. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafeSlow(this.#bytes.length);
    this.#length = 0;
    return taken;
  }

  piece(piece: Uint8Array): void {
    const bytes = this.#bytes;
    let at = this.#length;
    for (let i = 0; i < piece.length; i++) bytes[at++] = piece[i] ?? 0;
    this.#length = at;
  }

  byte(code: number): void {
    this.#bytes[this.#length++] = code;
  }

  /** A whole number from 0 to 2^53. */
  whole(value: number): void {
    if (value > 0x7fffffff) {
      const upper = Math.floor(value / 1e9);
      this.whole(upper);
      this.#digits(value - upper * 1e9, 9);
      return;
    }
    let count = 1;
    while (count < 10 && value >= (POWERS_OF_TEN[count] ?? 0)) count++;
    this.#digits(value, count);
  }

  /** `value / 10^scale` without trailing zeros, exactly. `value` is a whole number from 0 to 2^53; `scale` is 1 to 15. */
  decimal(value: number, scale: number): void {
    const one = POWERS_OF_TEN[scale] ?? 1;
    const whole = Math.floor(value / one);
    const fraction = value - whole * one;
    this.whole(whole);
    if (fraction === 0) return;
    this.byte(POINT);
    if (scale > 9) {
      const upper = Math.floor(fraction / 1e6);
      this.#digits(upper, scale - 6);
      this.#digits(fraction - upper * 1e6, 6);
    } else {
      this.#digits(fraction, scale);
    }
    while (this.#bytes[this.#length - 1] === DIGIT_0) this.#length--;
  }

  /** `count` digits of a number below 2^31, with leading zeros. */
  #digits(value: number, count: number): void {
    const bytes = this.#bytes;
    let rest = value | 0;
    for (let at = this.#length + count - 1; at >= this.#length; at--) {
      const next = (rest / 10) | 0;
      bytes[at] = DIGIT_0 + rest - next * 10;
      rest = next;
    }
    this.#length += count;
  }
}

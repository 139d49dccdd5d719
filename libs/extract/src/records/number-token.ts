/** A double represents every decimal text of up to this many significant digits exactly enough to give the same text again. */
export const MAX_EXACT_DIGITS = 15;

/** Below this magnitude a double loses digits (subnormal) or becomes 0. */
const MIN_NORMAL = 2.2250738585072014e-308;

const MINUS = 0x2d;
const PLUS = 0x2b;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;

const isDigit = (byte: number | undefined): byte is number =>
  byte !== undefined && byte >= ZERO && byte <= NINE;

/**
 * True if the bytes [start, end) are a valid JSON number that a double may not represent exactly: more than 15 significant digits, or a
 * magnitude that overflows (`1e999`) or underflows. False for an invalid token, which `JSON.parse` then refuses.
 */
export function isLossyNumber(bytes: Uint8Array, start: number, end: number): boolean {
  let at = bytes[start] === MINUS ? start + 1 : start;
  let digits = 0;
  const countRun = (): number => {
    const from = at;
    for (; at < end && isDigit(bytes[at]); at += 1) {
      // Leading zeros, before or after the point, are not significant.
      if (digits > 0 || bytes[at] !== ZERO) digits += 1;
    }
    return at - from;
  };
  const leadingZero = bytes[at] === ZERO;
  const integerDigits = countRun();
  if (integerDigits === 0 || (leadingZero && integerDigits > 1)) return false;
  if (at < end && bytes[at] === POINT) {
    at += 1;
    if (countRun() === 0) return false;
  }
  const significantDigits = digits;
  const hasExponent = at < end && (bytes[at] === 0x65 || bytes[at] === 0x45);
  if (hasExponent) {
    at += 1;
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) at += 1;
    if (countRun() === 0) return false;
  }
  if (at !== end) return false;
  if (significantDigits > MAX_EXACT_DIGITS) return true;
  // Only an exponent or a very long fraction can leave the range of a double, so this slow conversion is rare.
  if (significantDigits === 0 || (!hasExponent && end - start < 300)) return false;
  const value = Math.abs(
    Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')),
  );
  return !Number.isFinite(value) || value < MIN_NORMAL;
}

/**
 * A decimal number as digits: its magnitude is `0.<digits> × 10^point`.
 * Shape: `digits` has no leading or trailing zero and is empty for zero.
 */
export interface DecimalText {
  /** False for zero, also if it was written as -0. */
  readonly negative: boolean;
  readonly digits: string;
  readonly point: number;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const CODE_5 = 53;

/** Reads decimal text exactly, with any length and exponent; null if it is not a decimal number. */
export function parseDecimalText(text: string): DecimalText | null {
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const whole = match[2] ?? '';
  const written = whole + (match[3] ?? '');
  if (written === '') return null;

  let first = 0;
  while (first < written.length && written[first] === '0') first += 1;
  if (first === written.length) return { negative: false, digits: '', point: 0 };
  let end = written.length;
  while (written[end - 1] === '0') end -= 1;
  // An exponent that is too long for a double becomes ±Infinity, for which every comparison below is still correct.
  const exponent = match[4] === undefined ? 0 : Number(match[4]);
  return {
    negative: match[1] === '-',
    digits: written.slice(first, end),
    point: whole.length - first + exponent,
  };
}

/**
 * Rounds `decimal × 10^scale` to an integer, half up (away from zero), exactly.
 * NaN if the result is not a safe integer (beyond ±(2^53 − 1)).
 */
export function roundHalfUp(decimal: DecimalText, scale: number): number {
  const point = decimal.point + scale;
  if (decimal.digits === '' || point < 0) return 0;
  if (point > 16) return Number.NaN;
  const whole = point === 0 ? 0 : Number(decimal.digits.slice(0, point).padEnd(point, '0'));
  // Rounding half up needs one digit only: if it is 5 or more, the value is at or above the tie.
  const magnitude = decimal.digits.charCodeAt(point) >= CODE_5 ? whole + 1 : whole;
  if (magnitude > Number.MAX_SAFE_INTEGER) return Number.NaN;
  return decimal.negative && magnitude !== 0 ? -magnitude : magnitude;
}

/** True if there is no digit after the decimal point. */
export function isWhole(decimal: DecimalText): boolean {
  return decimal.digits.length <= decimal.point || decimal.digits === '';
}

/** Longer numbers are multiplied digit by digit, because BigInt needs more than linear time to read and write digits. */
const MAX_BIGINT_DIGITS = 1_000;

/** Multiplies exactly by a safe integer of 0 or more, in time linear in the digits. */
export function timesInteger(decimal: DecimalText, factor: number): DecimalText {
  if (decimal.digits === '' || factor === 0) return { negative: false, digits: '', point: 0 };
  const product =
    decimal.digits.length <= MAX_BIGINT_DIGITS
      ? (BigInt(decimal.digits) * BigInt(factor)).toString()
      : multiplyLong(decimal.digits, BigInt(factor));
  return {
    negative: decimal.negative,
    digits: product.replace(/(?<!0)0+$/, ''),
    point: decimal.point + product.length - decimal.digits.length,
  };
}

/** Long multiplication, in groups of digits from the right. */
function multiplyLong(digits: string, factor: bigint): string {
  const groups: string[] = [];
  const base = 10n ** BigInt(MAX_BIGINT_DIGITS);
  let carry = 0n;
  for (let end = digits.length; end > 0; end -= MAX_BIGINT_DIGITS) {
    const sum = BigInt(digits.slice(Math.max(0, end - MAX_BIGINT_DIGITS), end)) * factor + carry;
    carry = sum / base;
    groups.push((sum % base).toString().padStart(MAX_BIGINT_DIGITS, '0'));
  }
  const product = carry.toString() + groups.reverse().join('');
  return product.replace(/^0+/, '');
}

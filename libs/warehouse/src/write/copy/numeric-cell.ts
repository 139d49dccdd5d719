import { DECIMAL_SCALE, roundExactly, roundPlainly } from './round-decimal.ts';

/** Length word, four header words, at most two digits before the point and three after it. */
export const NUMERIC_CELL_MAX_BYTES = 4 + 8 + 2 * 5;

const SIGN_NEGATIVE = 0x4000;
const TEN_DECIMALS = 1e10;

/**
 * Writes a numeric(18,10) cell, rounded half away from zero, in PostgreSQL's binary form: base-10000 digits without outer zeros.
 * @returns The offset after the cell, or -1 if the value does not fit (too large, or not a number).
 * @see PostgreSQL's numeric_recv (src/backend/utils/adt/numeric.c)
 */
export function writeNumeric(view: DataView, offset: number, value: number): number {
  const magnitude = Math.abs(value);
  const units = roundPlainly(magnitude);
  let whole: number;
  let fraction: number;
  if (units >= 0) {
    whole = Math.floor(units / TEN_DECIMALS);
    fraction = units - whole * TEN_DECIMALS;
  } else {
    const exact = roundExactly(magnitude);
    if (exact === null) return -1;
    whole = Number(exact / BigInt(TEN_DECIMALS));
    fraction = Number(exact % BigInt(TEN_DECIMALS));
  }
  const negative = value < 0 && (whole > 0 || fraction > 0);
  // Ten decimals are two and a half base-10000 digits: the third digit is counted in hundredths.
  const upper = Math.floor(fraction / 1_000_000);
  const rest = fraction - upper * 1_000_000;
  const middle = Math.floor(rest / 100);
  const lower = (rest - middle * 100) * 100;

  let at = offset + 12;
  let weight = -1;
  if (whole > 0) {
    const high = Math.floor(whole / 10_000);
    weight = 0;
    if (high > 0) {
      view.setInt16(at, high);
      at += 2;
      weight = 1;
    }
    view.setInt16(at, whole - high * 10_000);
    at += 2;
  }
  if (fraction > 0) {
    if (whole > 0 || upper > 0) {
      view.setInt16(at, upper);
      at += 2;
      if (rest > 0) {
        view.setInt16(at, middle);
        at += 2;
      }
    } else if (middle > 0) {
      weight = -2;
      view.setInt16(at, middle);
      at += 2;
    } else {
      weight = -3;
    }
    if (lower > 0) {
      view.setInt16(at, lower);
      at += 2;
    }
  } else if (whole === 0) {
    weight = 0;
  }
  view.setInt32(offset, at - offset - 4);
  view.setInt16(offset + 4, (at - offset - 12) >> 1);
  view.setInt16(offset + 6, weight);
  view.setInt16(offset + 8, negative ? SIGN_NEGATIVE : 0);
  view.setInt16(offset + 10, DECIMAL_SCALE);
  return at;
}

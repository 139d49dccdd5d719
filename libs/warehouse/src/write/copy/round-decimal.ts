/** Ten decimals, as in numeric(18,10). */
export const DECIMAL_SCALE = 10;

const UNITS = 1e10;
/** Below this, a value times 10^10 is under 2^53: its integer part is exact in a double. */
const FAST_LIMIT = 900_000;
/** numeric(18,10) has eight digits before the point. */
const LIMIT = 100_000_000;

/**
 * `value` as a whole number of 10^-10, rounded half away from zero on the number's shortest decimal form (what the
 * source wrote), so 0.00000000005 is 1 although the double lies a hair below. Null if numeric(18,10) cannot hold it.
 * Shape: an integer below 2^53 as number; beyond that, bigint.
 */
export function toTenDecimals(value: number): number | bigint | null {
  const magnitude = Math.abs(value);
  if (magnitude < FAST_LIMIT) {
    const scaled = magnitude * UNITS;
    const whole = Math.floor(scaled);
    const fraction = scaled - whole;
    // One multiplication errs by at most one part in 2^53 and the shortest form by as much: away from .5 by more than
    // that, both round alike. (`scaled` is below 2^53, so the subtraction is exact.)
    if (Math.abs(fraction - 0.5) > scaled * 4.5e-16 + 1e-300) {
      const units = fraction < 0.5 ? whole : whole + 1;
      return value < 0 ? -units : units;
    }
  }
  return fromShortestForm(value);
}

/** The slow, plainly right way; about one value in a million takes it. */
export function fromShortestForm(value: number): bigint | null {
  if (!Number.isFinite(value)) return null;
  const [mantissa = '', exponentText = '0'] = Math.abs(value).toExponential().split('e');
  const [lead = '', rest = ''] = mantissa.split('.');
  const digits = lead + rest;
  // value = 0.digits × 10^point
  const point = Number(exponentText) + 1;
  const kept = point + DECIMAL_SCALE;
  if (kept < 0) return 0n;
  const padded = digits.padEnd(kept + 1, '0');
  const whole = BigInt(padded.slice(0, kept) || '0');
  const units = padded.charCodeAt(kept) >= 53 /* '5' */ ? whole + 1n : whole;
  if (units >= BigInt(LIMIT) * BigInt(UNITS)) return null;
  return value < 0 ? -units : units;
}

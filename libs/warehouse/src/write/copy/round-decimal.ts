/** Ten decimals, as in numeric(18,10): values are counted in units of 10^-10. */
export const DECIMAL_SCALE = 10;

const UNITS = 1e10;
/** Below this, a value times 10^10 is under 2^53: its integer part is exact in a double. */
const FAST_LIMIT = 900_000;
/** numeric(18,10) has eight digits before the point. */
const LIMIT_UNITS = 100_000_000n * 10_000_000_000n;
/** A multiplication has an error of one part in 2^53, and so has the shortest decimal form. This limit is above their sum. */
const RELATIVE_ERROR = 4.5e-16;

/**
 * Returns `magnitude` (not negative) in units, rounded half up, if a double is exact enough. Returns -1 otherwise (too near a tie, too large,
 * not a number): then call `roundExactly`. Allocates nothing: this is the hot path.
 */
export function roundPlainly(magnitude: number): number {
  if (!(magnitude < FAST_LIMIT)) return -1;
  const scaled = magnitude * UNITS;
  const whole = Math.floor(scaled);
  const fraction = scaled - whole; // Exact: both are below 2^53.
  if (Math.abs(fraction - 0.5) <= scaled * RELATIVE_ERROR) return -1;
  return fraction < 0.5 ? whole : whole + 1;
}

/**
 * Returns `magnitude` (not negative) in units, rounded half up in the number's shortest decimal form, which the source wrote: 0.00000000005 is
 * 1, although the double can be slightly less. Null if numeric(18,10) cannot store it.
 */
export function roundExactly(magnitude: number): bigint | null {
  if (!Number.isFinite(magnitude)) return null;
  const [mantissa = '', exponent = '0'] = magnitude.toExponential().split('e');
  const digits = mantissa.replace('.', '');
  // magnitude = 0.digits × 10^(exponent + 1)
  const kept = Number(exponent) + 1 + DECIMAL_SCALE;
  if (kept < 0) return 0n;
  const padded = digits.padEnd(kept + 1, '0');
  const whole = BigInt(padded.slice(0, kept) || '0');
  const units = padded.charAt(kept) >= '5' ? whole + 1n : whole;
  return units >= LIMIT_UNITS ? null : units;
}

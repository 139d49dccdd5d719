/** Ten decimals, as in numeric(18,10): values are counted in units of 10^-10. */
export const DECIMAL_SCALE = 10;

const UNITS = 1e10;
/** Below this, a value times 10^10 is under 2^53: its integer part is exact in a double. */
const FAST_LIMIT = 900_000;
/** numeric(18,10) has eight digits before the point. */
const LIMIT_UNITS = 100_000_000n * 10_000_000_000n;
/** A multiplication errs by one part in 2^53, the shortest decimal form by as much: together, with room to spare. */
const RELATIVE_ERROR = 4.5e-16;

/**
 * `magnitude` (not negative) in units, rounded half up, where a double can tell; -1 where it cannot (too near a tie,
 * too large, no number): then `roundExactly` must. Nothing is allocated: this is the hot path.
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
 * `magnitude` (not negative) in units, rounded half up on the number's shortest decimal form, which is what the source
 * wrote: 0.00000000005 is 1 although the double may lie a hair below. Null if numeric(18,10) cannot hold it.
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

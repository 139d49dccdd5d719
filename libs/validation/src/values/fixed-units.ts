import type { DecimalText } from './decimal-text.ts';

/** The maximum number of decimals of an exact column: with more, a 64-bit integer could not store the number 9. */
export const MAX_FIXED_SCALE = 18;

const INT64_MAX = 2n ** 63n - 1n;
const CODE_5 = 53;

/** `decimal × 10^scale` as an integer, half up (away from zero), exactly; null if it does not fit 64 bits. */
export function toUnits(decimal: DecimalText, scale: number): bigint | null {
  const point = decimal.point + scale;
  if (decimal.digits === '' || point < 0) return 0n;
  if (point > 19) return null;
  const whole = point === 0 ? 0n : BigInt(decimal.digits.slice(0, point).padEnd(point, '0'));
  const magnitude = decimal.digits.charCodeAt(point) >= CODE_5 ? whole + 1n : whole;
  if (magnitude > INT64_MAX) return null;
  return decimal.negative ? -magnitude : magnitude;
}

/** Writes `units × 10^-scale` with all its decimals: `formatUnits(150n, 2)` is `1.50`. */
export function formatUnits(units: bigint, scale: number): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const split = digits.length - scale;
  return `${units < 0n ? '-' : ''}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** From here on a value does not fit NUMERIC(18,10). The largest double below it still rounds to less. */
export const RATIO_LIMIT = 1e8;

const RELATIVE_TOLERANCE = 1e-6;
/** Half a unit of the sixth decimal: a source may round its ratios there. */
const ROUNDING_TOLERANCE = 5e-7;

/**
 * True if `ratio` is not `numerator / denominator`, within 1e-6 relative plus the rounding of six decimals. False where one of them is NaN: a
 * count that is unknown.
 */
export function isRatioOff(ratio: number, numerator: number, denominator: number): boolean {
  if (denominator === 0) return ratio !== 0 && !Number.isNaN(numerator);
  const expected = numerator / denominator;
  return Math.abs(ratio - expected) > expected * RELATIVE_TOLERANCE + ROUNDING_TOLERANCE;
}

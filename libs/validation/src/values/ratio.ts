/** Values from this limit on do not fit NUMERIC(18,10). The largest double below it rounds to less than the limit. */
export const RATIO_LIMIT = 1e8;

const RELATIVE_TOLERANCE = 1e-6;
/** Half a unit of the sixth decimal, since a source may round its ratios to six decimals. */
const ROUNDING_TOLERANCE = 5e-7;

/**
 * True if `ratio` differs from `numerator / denominator` by more than 1e-6 relative plus the rounding of six decimals. False if one of them is
 * NaN, which is an unknown count.
 */
export function isRatioOff(ratio: number, numerator: number, denominator: number): boolean {
  if (denominator === 0) return ratio !== 0 && !Number.isNaN(numerator);
  const expected = numerator / denominator;
  return Math.abs(ratio - expected) > expected * RELATIVE_TOLERANCE + ROUNDING_TOLERANCE;
}

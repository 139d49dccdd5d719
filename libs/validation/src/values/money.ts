import type { DecimalText } from './decimal-text.ts';
import { parseDecimalText, roundHalfUp, timesInteger } from './decimal-text.ts';

/** Eight units in the last place of a double, relative: see `roundUnlessNearTie`. */
const TIE_GUARD = 2 ** -50;

/** The result of `roundUnlessNearTie` if doubles cannot decide. */
export const UNDECIDED = -1;

/**
 * Rounds a double of 0 or more half up, or returns `UNDECIDED` if a double is not exact enough.
 *
 * Why the result is correct: `product` approximates a decimal D. Reading D's text into a double and at most two multiplications round
 * three times, each by at most 2^-53 relative, so |product − D| < 3.01 × 2^-53 × D < 2^-51 × product. Half up changes its result
 * only at a tie (n + ½). `product − floor(product)` is exact in doubles, so when product is further than 2^-50 × product from the
 * tie, D is on the same side of it. If an integer is between them, both round to that integer. From 2^49 on, the guard
 * is wider than the distance to any tie, so the result is always `UNDECIDED`. Results below the normal range are 0 either way.
 */
export function roundUnlessNearTie(product: number): number {
  const floor = Math.floor(product);
  const beyondTie = product - floor - 0.5;
  if (Math.abs(beyondTie) > product * TIE_GUARD) return beyondTie > 0 ? floor + 1 : floor + 0;
  return UNDECIDED;
}

/**
 * Converts EUR to cents, half up, exactly. A number means its shortest decimal text, so `10.075` is 1008 cents.
 * NaN if the input is not a finite decimal, or its cents are not a safe integer.
 * @see DATA_RULES 11
 */
export function eurToCents(eur: number | string): number {
  if (typeof eur === 'number' && eur >= 0) {
    const cents = roundUnlessNearTie(eur * 100);
    if (cents !== UNDECIDED) return cents;
  }
  const decimal = parseDecimalText(String(eur));
  return decimal === null ? Number.NaN : roundHalfUp(decimal, 2);
}

/** Returns clicks × the unrounded price per click in EUR, as cents, half up, exactly; NaN if it is not a safe integer. */
export function clicksTimesCpcCents(clicks: number, cpcEur: DecimalText): number {
  return roundHalfUp(timesInteger(cpcEur, clicks), 2);
}

import type { DecimalText } from './decimal-text.ts';
import { parseDecimalText, roundHalfUp, timesInteger } from './decimal-text.ts';

/** Eight units in the last place of a double, relative: see `roundUnlessNearTie`. */
const TIE_GUARD = 2 ** -50;

/** What `roundUnlessNearTie` answers when doubles cannot decide. */
export const UNDECIDED = -1;

/**
 * Rounds a double of 0 or more half up, or answers `UNDECIDED` where a double cannot know.
 *
 * Why it cannot misround: `product` stands for a decimal D. Reading D's text into a double and at most two multiplications round
 * three times, each by at most 2^-53 relative, so |product − D| < 3.01 × 2^-53 × D < 2^-51 × product. Half up changes its answer
 * only at a tie (n + ½). `product − floor(product)` is exact in doubles, so when product is further than 2^-50 × product from the
 * tie, D is on the same side of it. Crossing an integer does no harm: both sides round to that integer. From 2^49 on the guard
 * is wider than the distance to any tie, and nothing is decided. Results below the normal range are 0 either way.
 */
export function roundUnlessNearTie(product: number): number {
  const floor = Math.floor(product);
  const beyondTie = product - floor - 0.5;
  if (Math.abs(beyondTie) > product * TIE_GUARD) return beyondTie > 0 ? floor + 1 : floor + 0;
  return UNDECIDED;
}

/**
 * Converts EUR to cents, half up, exactly. A number means its shortest decimal text, so `10.075` is 1008 cents.
 * NaN if the input is no finite decimal or its cents are no safe integer.
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

/** Cost of `clicks` at an unrounded price per click in EUR, as cents, half up, exactly; NaN if no safe integer. */
export function clicksTimesCpcCents(clicks: number, cpcEur: DecimalText): number {
  return roundHalfUp(timesInteger(cpcEur, clicks), 2);
}

import { Stream, between, hashOf, mix, pick, unit } from '../prng.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';

/** How a (campaign, day) reads before its correction, relative to the final figures. */
export interface Correction {
  /** From this as-of day on the final figures are shown. */
  readonly effectiveDay: DayNumber;
  readonly impressionsFactor: number;
  readonly clicksFactor: number;
  readonly registrationsFactor: number;
  readonly costFactor: number;
}

const CORRECTED_SHARE = 0.04;

/** The youngest age, in days, at which a day is corrected. */
export const MIN_CORRECTION_AGE_DAYS = 18;

/** The oldest. A weekly look at the last 35 days sees every day once at an age between 29 and 35, so no correction escapes it. */
export const MAX_CORRECTION_AGE_DAYS = 29;

/** The one correction that a campaign's day gets, or `null` for the many days that never change. */
export function findCorrection(world: World, campaign: number, day: DayNumber): Correction | null {
  const hash = hashOf(world.hash, Stream.correction, campaign, day);
  if (unit(hash) >= CORRECTED_SHARE) return null;
  const ages = MAX_CORRECTION_AGE_DAYS - MIN_CORRECTION_AGE_DAYS + 1;
  // One direction for the whole day: the API had counted too little, or too much.
  const sign = unit(mix(hash, 1)) < 0.5 ? -1 : 1;
  const factor = (step: number): number => 1 + sign * between(mix(hash, step), 0.01, 0.04);
  return {
    effectiveDay: day + MIN_CORRECTION_AGE_DAYS + pick(mix(hash, 2), ages),
    impressionsFactor: factor(3),
    clicksFactor: factor(4),
    registrationsFactor: factor(5),
    costFactor: factor(6),
  };
}

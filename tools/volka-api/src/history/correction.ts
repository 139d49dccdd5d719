import { Stream, between, hashOf, mix, pick, unit } from '../prng.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';

/** The figures of a campaign's day before its correction, relative to the final ones. */
export interface Correction {
  /** From this as-of day on, the final figures are shown. */
  readonly effectiveDay: DayNumber;
  readonly impressionsFactor: number;
  readonly clicksFactor: number;
  readonly registrationsFactor: number;
  readonly costFactor: number;
}

const CORRECTED_SHARE = 0.04;

/** The youngest age, in days, at which a day is corrected. */
export const MIN_CORRECTION_AGE_DAYS = 18;

/** The oldest age. A weekly fetch of the last 35 days fetches every day once at an age between 29 and 35, so it finds every correction. */
export const MAX_CORRECTION_AGE_DAYS = 29;

/** The correction of a campaign's day, or `null` for the many days that never change. */
export function findCorrection(world: World, campaign: number, day: DayNumber): Correction | null {
  const hash = hashOf(world.hash, Stream.correction, campaign, day);
  if (unit(hash) >= CORRECTED_SHARE) return null;
  const ages = MAX_CORRECTION_AGE_DAYS - MIN_CORRECTION_AGE_DAYS + 1;
  // One direction for all figures of the day: before the correction they are all too low or all too high.
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

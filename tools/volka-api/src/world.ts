import { hashOfSeed } from './prng.ts';
import type { DayNumber } from './calendar/iso-date.ts';

/** The settings of the simulated data. Together with the clock they decide every byte of an answer. */
export interface World {
  /** The seed, spread over 32 bits. */
  readonly hash: number;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  /** There is no data before this day. */
  readonly firstDay: DayNumber;
  readonly blemishes: boolean;
}

/** Creates a world from its seed and size. */
export function createWorld(options: {
  readonly seed: number;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  readonly firstDay: DayNumber;
  readonly blemishes: boolean;
}): World {
  const { seed, ...rest } = options;
  return { hash: hashOfSeed(seed), ...rest };
}

/** Whether this is the ad without a name (`N/A` downstream): the last ad of Campaign_2, if campaigns have at least five ads. */
export function isUnnamedAd(world: World, campaign: number, ad: number): boolean {
  return campaign === 2 && ad === world.adsPerCampaign && world.adsPerCampaign >= 5;
}

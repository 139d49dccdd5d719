import { hashOfSeed } from './prng.ts';
import type { DayNumber } from './calendar/iso-date.ts';

/** What is the same for every request: together with the clock it decides every byte of an answer. */
export interface World {
  /** The seed, spread over 32 bits. */
  readonly hash: number;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  /** No data before this day. */
  readonly firstDay: DayNumber;
  readonly blemishes: boolean;
}

/** Makes a world from its seed and size. */
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

/** The one ad for which the API gives no name (`N/A` downstream): the last ad of Campaign_2, where there are five or more. */
export function isUnnamedAd(world: World, campaign: number, ad: number): boolean {
  return campaign === 2 && ad === world.adsPerCampaign && world.adsPerCampaign >= 5;
}

import { Stream, between, hashOf, mix, unit } from '../prng.ts';
import { splitFunnel } from './split.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';
import type { FunnelCells, FunnelTotals } from './split.ts';

/** Every ad of the campaign has figures on that day. */
export const NO_SILENT_AD = 0;

/**
 * Splits the totals of a campaign's day over its ads, into `cells` (index: ad number minus one). Ads differ in size, and vary by day.
 * `silentAd` gets 0; the other ads get its share, so the totals of the day stay the same.
 */
export function fillAdCells(
  world: World,
  campaign: number,
  day: DayNumber,
  totals: FunnelTotals,
  silentAd: number,
  cells: FunnelCells,
): void {
  const sizes = hashOf(world.hash, Stream.adSize, campaign);
  const dayHash = hashOf(world.hash, Stream.ad, campaign, day);
  const { weights, hashes } = cells;
  for (let i = 0; i < weights.length; i++) {
    const hash = mix(dayHash, i + 1);
    const size = unit(mix(sizes, i + 1));
    hashes[i] = hash;
    weights[i] = (0.3 + 1.4 * size * size) * between(mix(hash, 0), 0.8, 1.2);
  }
  if (silentAd !== NO_SILENT_AD) weights[silentAd - 1] = 0;
  splitFunnel(totals, cells, 0);
}

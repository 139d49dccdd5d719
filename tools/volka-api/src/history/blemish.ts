import { daysInMonth, firstDayOfMonth, monthOf } from '../calendar/iso-date.ts';
import { Stream, hashOf, mix, pick } from '../prng.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';

/** A dirty row, as the real API returns one sometimes. It does not change a campaign's totals. */
export type Blemish =
  | { readonly kind: 'no-campaign' }
  | { readonly kind: 'duplicate-row'; readonly campaign: number; readonly ad: number }
  | { readonly kind: 'silent-ad'; readonly campaign: number; readonly ad: number };

/** The blemish of a day, or null. There is one a month, with a seeded kind, day, campaign and ad. */
export function findBlemish(world: World, day: DayNumber): Blemish | null {
  if (!world.blemishes) return null;
  const month = monthOf(day);
  const hash = hashOf(world.hash, Stream.blemish, month);
  if (day !== firstDayOfMonth(month) + pick(mix(hash, 1), daysInMonth(month))) return null;
  const campaign = 1 + pick(mix(hash, 2), world.campaigns);
  const ad = 1 + pick(mix(hash, 3), world.adsPerCampaign);
  const kind = pick(mix(hash, 4), 3);
  // The only ad of a campaign always has figures, because no other ad could get its share of the totals.
  if (kind === 0 && world.adsPerCampaign > 1) return { kind: 'silent-ad', campaign, ad };
  return kind === 1 ? { kind: 'duplicate-row', campaign, ad } : { kind: 'no-campaign' };
}

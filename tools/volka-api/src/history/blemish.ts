import { daysInMonth, firstDayOfMonth, monthOf } from '../calendar/iso-date.ts';
import { Stream, hashOf, mix, pick } from '../prng.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';

/** A harmless dirty row, as the real API shows them now and then. None of them changes a campaign's totals. */
export type Blemish =
  | { readonly kind: 'no-campaign' }
  | { readonly kind: 'duplicate-row'; readonly campaign: number; readonly ad: number }
  | { readonly kind: 'silent-ad'; readonly campaign: number; readonly ad: number };

/** The blemish of a day, if it has one: one a month, of a seeded kind, day, campaign and ad. */
export function findBlemish(world: World, day: DayNumber): Blemish | null {
  if (!world.blemishes) return null;
  const month = monthOf(day);
  const hash = hashOf(world.hash, Stream.blemish, month);
  if (day !== firstDayOfMonth(month) + pick(mix(hash, 1), daysInMonth(month))) return null;
  const campaign = 1 + pick(mix(hash, 2), world.campaigns);
  const ad = 1 + pick(mix(hash, 3), world.adsPerCampaign);
  const kind = pick(mix(hash, 4), 3);
  // A campaign's only ad cannot fall silent: nobody could take over its share of the totals.
  if (kind === 0 && world.adsPerCampaign > 1) return { kind: 'silent-ad', campaign, ad };
  return kind === 1 ? { kind: 'duplicate-row', campaign, ad } : { kind: 'no-campaign' };
}

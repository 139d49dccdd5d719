import { daysInMonth } from '../calendar/iso-date.ts';
import { ANCHOR_MONTH, monthFactor } from '../calendar/season.ts';
import { Stream, between, hashOf, mix } from '../prng.ts';
import { OCTOBER_2024 } from './october-2024.ts';
import type { World } from '../world.ts';
import type { FunnelTotals } from './split.ts';

/** A campaign's final figures of one month. */
export interface MonthTotals extends FunnelTotals {
  /** Average cost of a click in this month, in EUR. */
  readonly cpcEuros: number;
}

const NO_OCTOBER = { impressions: 0, clicks: 0, registrations: 0, payers14d: 0, revenue14dCents: 0 };

/**
 * A campaign's final figures of a month: the published ones for October 2024 of the first five campaigns, otherwise figures of the
 * same magnitude (with season, growth and random variation). They do not depend on the number of ads.
 */
export function monthTotals(world: World, campaign: number, month: number): MonthTotals {
  const base = OCTOBER_2024[(campaign - 1) % OCTOBER_2024.length] ?? NO_OCTOBER;
  const campaignHash = hashOf(world.hash, Stream.campaign, campaign);
  const hash = hashOf(world.hash, Stream.month, campaign, month);
  const published = month === ANCHOR_MONTH && campaign <= OCTOBER_2024.length;
  const size = published
    ? 1
    : ((monthFactor(month) * daysInMonth(month)) / 31) * between(mix(hash, 1), 0.93, 1.07);
  const size5 = campaign <= OCTOBER_2024.length ? size : size * between(mix(campaignHash, 1), 0.75, 1.25);
  const drift = (step: number): number => (published ? 1 : between(mix(hash, step), 0.95, 1.05));

  const impressions = Math.round(base.impressions * size5);
  const clicks = Math.round(base.clicks * size5 * drift(2));
  const registrations = Math.round(base.registrations * size5 * drift(2) * drift(3));
  const payers14d = Math.round(base.payers14d * size5 * drift(2) * drift(3) * drift(4));
  const revenue14dCents = Math.round(
    base.revenue14dCents * size5 * drift(2) * drift(3) * drift(4) * drift(5),
  );
  const players14d = Math.round(registrations * between(mix(hash, 6), 0.58, 0.68));
  const euroPerRegistration = between(mix(campaignHash, 2), 0.45, 0.75) * between(mix(hash, 7), 0.93, 1.07);
  return {
    impressions,
    clicks,
    registrations,
    players14d,
    payers14d,
    revenue14dCents,
    cpcEuros: (euroPerRegistration * registrations) / clicks,
  };
}

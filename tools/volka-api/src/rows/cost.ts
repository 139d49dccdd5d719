import { ANCHOR_MONTH } from '../calendar/season.ts';
import { Stream, hashOf, mix, unit } from '../prng.ts';
import { monthOf } from '../calendar/iso-date.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';
import type { Presence } from './report-row.ts';

const NULL_DAY_SHARE = 0.08;
const ABSENT_DAY_SHARE = 0.01;
const NULL_ROW_SHARE = 0.004;
const ABSENT_ROW_SHARE = 0.002;
const NULL_QUARTER_SHARE = 0.4;
const TENTHS_SHARE = 0.04;

const ANCHOR_QUARTER = Math.floor(ANCHOR_MONTH / 3);

/**
 * Whether a campaign's cost is known on that day. Campaign_3 (and 8, 13, …) has no cost for whole quarters, including the fourth of
 * 2024; every campaign has no cost on single days.
 */
export function costPresenceOfDay(world: World, campaign: number, day: DayNumber): Presence {
  if (campaign % 5 === 3) {
    const quarter = Math.floor(monthOf(day) / 3);
    const lost = unit(hashOf(world.hash, Stream.cost, campaign, quarter, 1)) < NULL_QUARTER_SHARE;
    if (lost || quarter === ANCHOR_QUARTER) return 'null';
  }
  const chance = unit(hashOf(world.hash, Stream.cost, campaign, day));
  if (chance < NULL_DAY_SHARE) return 'null';
  return chance < NULL_DAY_SHARE + ABSENT_DAY_SHARE ? 'absent' : 'given';
}

/** Whether a row's cost is known: a few single rows have none on a day on which the campaign has one. */
export function costPresenceOfRow(ofDay: Presence, rowHash: number): Presence {
  if (ofDay !== 'given') return ofDay;
  const chance = unit(mix(rowHash, 41));
  if (chance < NULL_ROW_SHARE) return 'null';
  return chance < NULL_ROW_SHARE + ABSENT_ROW_SHARE ? 'absent' : 'given';
}

/** The cost of a row in tenths of a cent. It is whole cents except for a few rows. */
export function costTenthsOf(clicks: number, cpcEuros: number, rowHash: number): number {
  const tenths = clicks * cpcEuros * 1000;
  return unit(mix(rowHash, 42)) < TENTHS_SHARE ? Math.round(tenths) : Math.round(tenths / 10) * 10;
}

/** The cost of one click in units of 1e-12 EUR, so that `clicks × cpc` is the cost. 0 without clicks. */
export function cpcPicoEuros(costTenths: number, clicks: number): number {
  return clicks === 0 ? 0 : Math.round((costTenths / clicks) * 1e9);
}

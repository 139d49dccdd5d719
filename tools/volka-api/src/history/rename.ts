import { firstDayOfMonth, monthOf } from '../calendar/iso-date.ts';
import { Stream, hashOf, mix, pick } from '../prng.ts';
import { isUnnamedAd } from '../world.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';

/** An ad gets a new name. Recent days get it too; older days keep the old name. */
export interface Rename {
  readonly campaign: number;
  readonly ad: number;
  /** The first as-of day on which the new name is shown. */
  readonly effectiveDay: DayNumber;
  /** The first day of metrics with the new name. */
  readonly fromDay: DayNumber;
}

/** How many days before its effective day get the new name, too. */
export const RENAME_REACH_DAYS = 12;

/** The renames that are visible on `asOfDay`, oldest first; one in each calendar quarter. */
export function listRenames(world: World, asOfDay: DayNumber): readonly Rename[] {
  const renames: Rename[] = [];
  const lastQuarter = Math.floor(monthOf(asOfDay) / 3);
  for (let quarter = Math.floor(monthOf(world.firstDay) / 3); quarter <= lastQuarter; quarter++) {
    const rename = renameOfQuarter(world, quarter);
    if (rename !== null && rename.effectiveDay <= asOfDay) renames.push(rename);
  }
  return renames;
}

function renameOfQuarter(world: World, quarter: number): Rename | null {
  const hash = hashOf(world.hash, Stream.rename, quarter);
  const firstDay = firstDayOfMonth(quarter * 3);
  const effectiveDay = firstDay + pick(mix(hash, 1), firstDayOfMonth(quarter * 3 + 3) - firstDay);
  const campaign = 1 + pick(mix(hash, 2), world.campaigns);
  const ad = 1 + pick(mix(hash, 3), world.adsPerCampaign);
  if (isUnnamedAd(world, campaign, ad)) return null;
  return { campaign, ad, effectiveDay, fromDay: effectiveDay - RENAME_REACH_DAYS };
}

/** Finds the version of an ad's name, as of one day. */
export class AdVersions {
  readonly #renames = new Map<number, Map<number, DayNumber[]>>();

  constructor(renames: readonly Rename[]) {
    for (const { campaign, ad, fromDay } of renames) {
      const ads = this.#renames.get(campaign) ?? new Map<number, DayNumber[]>();
      ads.set(ad, [...(ads.get(ad) ?? []), fromDay]);
      this.#renames.set(campaign, ads);
    }
  }

  /** 1 for an ad that was not renamed, 2 for `…_v2`, and so on. */
  find(campaign: number, ad: number, day: DayNumber): number {
    const fromDays = this.#renames.get(campaign)?.get(ad);
    if (fromDays === undefined) return 1;
    return 1 + fromDays.filter((fromDay) => day >= fromDay).length;
  }
}

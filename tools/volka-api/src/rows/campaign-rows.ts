import { findBlemish } from '../history/blemish.ts';
import { AdRows } from './ad-rows.ts';
import { LIFEDAYS, ReportRow } from './report-row.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';

/** The report at the level of campaigns: the sums of the rows that {@link AdRows} gives for the same clock, each counted once. */
export class CampaignRows {
  readonly #world: World;
  readonly #adRows: AdRows;
  readonly #sum = new ReportRow();

  constructor(world: World, asOfDay: DayNumber) {
    this.#world = world;
    this.#adRows = new AdRows(world, asOfDay);
  }

  /** All rows of a day in order of campaign, then the row without a campaign if the day has one. */
  *ofDay(day: DayNumber): Generator<ReportRow, void, undefined> {
    const blemish = findBlemish(this.#world, day);
    for (let campaign = 1; campaign <= this.#world.campaigns; campaign++) {
      const sum = this.#sum;
      clear(sum, campaign, day);
      for (const row of this.#adRows.ofCampaign(campaign, day, blemish)) add(sum, row);
      yield sum;
    }
    if (blemish?.kind === 'no-campaign') yield this.#adRows.rowWithoutCampaign(day);
  }
}

function clear(sum: ReportRow, campaign: number, day: DayNumber): void {
  sum.day = day;
  sum.campaign = campaign;
  sum.impressions = 0;
  sum.clicks = 0;
  sum.registrations = 0;
  sum.costTenths = 0;
  sum.costPresence = 'absent';
  sum.lifedayCount = 0;
  for (const figures of [sum.players, sum.payers, sum.payments, sum.revenueCents]) figures.fill(0);
}

function add(sum: ReportRow, row: ReportRow): void {
  sum.impressions += row.impressions;
  sum.clicks += row.clicks;
  sum.registrations += row.registrations;
  // The cost of a campaign is unknown only if it is unknown for all of its ads.
  sum.costTenths += row.costTenths;
  if (row.costPresence === 'given' || sum.costPresence === 'absent') sum.costPresence = row.costPresence;
  sum.lifedayCount = row.lifedayCount;
  for (let i = 0; i < LIFEDAYS.length; i++) {
    sum.players[i] = (sum.players[i] ?? 0) + (row.players[i] ?? 0);
    sum.payers[i] = (sum.payers[i] ?? 0) + (row.payers[i] ?? 0);
    sum.payments[i] = (sum.payments[i] ?? 0) + (row.payments[i] ?? 0);
    sum.revenueCents[i] = (sum.revenueCents[i] ?? 0) + (row.revenueCents[i] ?? 0);
  }
}

import { fillAdCells, NO_SILENT_AD } from '../figures/ad-cells.ts';
import { DayTotalsLookup } from '../figures/month-plan.ts';
import { createFunnelCells } from '../figures/split.ts';
import { findBlemish } from '../history/blemish.ts';
import { findCorrection } from '../history/correction.ts';
import { AdVersions, listRenames } from '../history/rename.ts';
import { Stream, between, hashOf, mix, pick, unit } from '../prng.ts';
import { isUnnamedAd } from '../world.ts';
import { costPresenceOfDay, costPresenceOfRow, costTenthsOf } from './cost.ts';
import { fillLifedays } from './maturation.ts';
import { ReportRow } from './report-row.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { DayTotals } from '../figures/month-plan.ts';
import type { Blemish } from '../history/blemish.ts';
import type { Correction } from '../history/correction.ts';
import type { World } from '../world.ts';
import type { FinalCohort } from './maturation.ts';
import type { Presence } from './report-row.ts';

const OPEN_DAY_LOW_SHARE = 0.35;
const OPEN_DAY_HIGH_SHARE = 0.65;
const CPC_SPREAD = 0.15;

/** What is common to all rows of a campaign's day. */
interface DayView {
  readonly totals: DayTotals;
  readonly ageDays: number;
  /** A correction that takes effect after the clock's date. */
  readonly pending: Correction | null;
  readonly openShare: number;
  readonly costPresence: Presence;
}

/**
 * The report at the level of ads, as of one day. It keeps one campaign's day in memory, for any period and scale.
 */
export class AdRows {
  readonly #world: World;
  readonly #asOfDay: DayNumber;
  readonly #totals: DayTotalsLookup;
  readonly #versions: AdVersions;
  readonly #cells;
  readonly #row = new ReportRow();

  constructor(world: World, asOfDay: DayNumber) {
    this.#world = world;
    this.#asOfDay = asOfDay;
    this.#totals = new DayTotalsLookup(world);
    this.#versions = new AdVersions(listRenames(world, asOfDay));
    this.#cells = createFunnelCells(world.adsPerCampaign);
  }

  /** All rows of a day in order of campaign and ad, including dirty ones. Every row is the same object with new values. */
  *ofDay(day: DayNumber): Generator<ReportRow, void, undefined> {
    const blemish = findBlemish(this.#world, day);
    for (let campaign = 1; campaign <= this.#world.campaigns; campaign++) {
      for (const row of this.ofCampaign(campaign, day, blemish)) {
        yield row;
        if (isDuplicated(blemish, campaign, row.ad)) yield row;
      }
    }
    if (blemish?.kind === 'no-campaign') yield this.rowWithoutCampaign(day);
  }

  /** The rows of one campaign on one day, each once. */
  *ofCampaign(
    campaign: number,
    day: DayNumber,
    blemish: Blemish | null,
  ): Generator<ReportRow, void, undefined> {
    const world = this.#world;
    const view = this.#view(campaign, day);
    const silentAd =
      blemish?.kind === 'silent-ad' && blemish.campaign === campaign ? blemish.ad : NO_SILENT_AD;
    const cells = this.#cells;
    fillAdCells(world, campaign, day, view.totals, silentAd, cells);
    const row = this.#row;
    row.day = day;
    row.campaign = campaign;
    for (let i = 0; i < world.adsPerCampaign; i++) {
      const hash = cells.hashes[i] ?? 0;
      row.ad = i + 1;
      row.adVersion = this.#versions.find(campaign, row.ad, day);
      row.adPresence = adPresence(world, campaign, row.ad, hash);
      row.impressions = cells.impressions[i] ?? 0;
      row.clicks = cells.clicks[i] ?? 0;
      row.registrations = cells.registrations[i] ?? 0;
      const cohort = {
        players14d: cells.players14d[i] ?? 0,
        payers14d: cells.payers14d[i] ?? 0,
        revenue14dCents: cells.revenue14dCents[i] ?? 0,
      };
      showCell(row, cohort, view, hash);
      yield row;
    }
  }

  /** A row without a campaign, with small figures. */
  rowWithoutCampaign(day: DayNumber): ReportRow {
    const hash = hashOf(this.#world.hash, Stream.blemishRow, day);
    const row = this.#row;
    row.day = day;
    row.campaign = 0;
    row.ad = 1;
    row.adVersion = 1;
    row.adPresence = 'given';
    row.impressions = 1000 + pick(mix(hash, 1), 4000);
    row.clicks = Math.floor(row.impressions * 0.012);
    row.registrations = Math.floor(row.clicks * 0.3);
    const players14d = Math.floor(row.registrations * 0.7);
    const payers14d = players14d > 3 ? 1 : 0;
    const cohort = { players14d, payers14d, revenue14dCents: payers14d * 499 };
    const ageDays = this.#asOfDay - day;
    const totals = { ...cohort, impressions: 0, clicks: 0, registrations: 0, cpcEuros: 0.15 };
    showCell(row, cohort, { totals, ageDays, pending: null, openShare: 0.5, costPresence: 'given' }, hash);
    return row;
  }

  #view(campaign: number, day: DayNumber): DayView {
    const correction = findCorrection(this.#world, campaign, day);
    const isPending = correction !== null && this.#asOfDay < correction.effectiveDay;
    return {
      totals: this.#totals.find(campaign, day),
      ageDays: this.#asOfDay - day,
      pending: isPending ? correction : null,
      openShare: between(
        hashOf(this.#world.hash, Stream.day, campaign, day, 2),
        OPEN_DAY_LOW_SHARE,
        OPEN_DAY_HIGH_SHARE,
      ),
      costPresence: costPresenceOfDay(this.#world, campaign, day),
    };
  }
}

/** Converts final figures into those shown as of the clock, and adds cost and lifedays. */
function showCell(row: ReportRow, cohort: FinalCohort, view: DayView, hash: number): void {
  let cpcEuros = view.totals.cpcEuros * (1 + CPC_SPREAD * (2 * unit(mix(hash, 43)) - 1));
  const { pending } = view;
  if (pending !== null) {
    // The factors differ by at most 4 % in one direction, and each step is at most nine tenths of the step above it (splitFunnel). So the
    // order of the steps stays.
    row.impressions = Math.round(row.impressions * pending.impressionsFactor);
    row.clicks = Math.round(row.clicks * pending.clicksFactor);
    row.registrations = Math.round(row.registrations * pending.registrationsFactor);
    cpcEuros *= pending.costFactor;
  }
  if (view.ageDays === 0) {
    row.impressions = Math.floor(row.impressions * view.openShare);
    row.clicks = Math.floor(row.clicks * view.openShare);
    row.registrations = Math.floor(row.registrations * view.openShare);
  }
  row.costTenths = costTenthsOf(row.clicks, cpcEuros, hash);
  row.costPresence = costPresenceOfRow(view.costPresence, hash);
  fillLifedays(row, cohort, view.ageDays, hash);
}

function adPresence(world: World, campaign: number, ad: number, hash: number): Presence {
  if (!isUnnamedAd(world, campaign, ad)) return 'given';
  return unit(mix(hash, 44)) < 0.25 ? 'absent' : 'null';
}

function isDuplicated(blemish: Blemish | null, campaign: number, ad: number): boolean {
  return blemish?.kind === 'duplicate-row' && blemish.campaign === campaign && blemish.ad === ad;
}

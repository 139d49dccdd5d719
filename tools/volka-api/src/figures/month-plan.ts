import { daysInMonth, firstDayOfMonth, monthOf } from '../calendar/iso-date.ts';
import { weekdayFactor } from '../calendar/season.ts';
import { Stream, between, hashOf, mix } from '../prng.ts';
import { monthTotals } from './month-totals.ts';
import { createFunnelCells, splitFunnel } from './split.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';
import type { FunnelCells, FunnelTotals } from './split.ts';

/** A campaign's final figures of one day, and what its clicks cost. */
export interface DayTotals extends FunnelTotals {
  readonly cpcEuros: number;
}

/** A month's totals split over its days; weekends weigh more. */
interface MonthPlan {
  readonly cells: FunnelCells;
  readonly cpcEuros: number;
}

/** Looks up totals of days. Caches the plans of one month, which is enough for days in order. */
export class DayTotalsLookup {
  readonly #world: World;
  readonly #plans = new Map<number, MonthPlan>();
  #month = Number.NaN;

  constructor(world: World) {
    this.#world = world;
  }

  /** The final figures of a campaign on a day. */
  find(campaign: number, day: DayNumber): DayTotals {
    const month = monthOf(day);
    if (month !== this.#month) {
      this.#plans.clear();
      this.#month = month;
    }
    let plan = this.#plans.get(campaign);
    if (plan === undefined) {
      plan = planMonth(this.#world, campaign, month);
      this.#plans.set(campaign, plan);
    }
    const { cells } = plan;
    const i = day - firstDayOfMonth(month);
    return {
      impressions: cells.impressions[i] ?? 0,
      clicks: cells.clicks[i] ?? 0,
      registrations: cells.registrations[i] ?? 0,
      players14d: cells.players14d[i] ?? 0,
      payers14d: cells.payers14d[i] ?? 0,
      revenue14dCents: cells.revenue14dCents[i] ?? 0,
      cpcEuros: plan.cpcEuros * between(hashOf(this.#world.hash, Stream.day, campaign, day, 1), 0.95, 1.05),
    };
  }
}

function planMonth(world: World, campaign: number, month: number): MonthPlan {
  const totals = monthTotals(world, campaign, month);
  const firstDay = firstDayOfMonth(month);
  const cells = createFunnelCells(daysInMonth(month));
  for (let i = 0; i < cells.weights.length; i++) {
    const hash = hashOf(world.hash, Stream.day, campaign, firstDay + i);
    cells.hashes[i] = hash;
    cells.weights[i] = weekdayFactor(firstDay + i) * between(mix(hash, 0), 0.92, 1.08);
  }
  splitFunnel(totals, cells, 0.7);
  return { cells, cpcEuros: totals.cpcEuros };
}

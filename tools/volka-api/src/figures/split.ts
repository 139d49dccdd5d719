import { mix, unit } from '../prng.ts';

/** The final figures of a group of cells: the days of a month, or the ads of a day. One array for each step of the funnel. */
export interface FunnelCells {
  readonly impressions: Float64Array;
  readonly clicks: Float64Array;
  readonly registrations: Float64Array;
  readonly players14d: Float64Array;
  readonly payers14d: Float64Array;
  readonly revenue14dCents: Float64Array;
  /** Size of each cell relative to the others; set by the caller before {@link splitFunnel}. */
  readonly weights: Float64Array;
  /** One hash for each cell, from which each step derives its deviation; set by the caller. */
  readonly hashes: Int32Array;
}

/** The totals of a group of cells. */
export type FunnelTotals = {
  readonly [
    Step in 'impressions' | 'clicks' | 'registrations' | 'players14d' | 'payers14d' | 'revenue14dCents'
  ]: number;
};

/** Creates `count` empty cells. */
export function createFunnelCells(count: number): FunnelCells {
  return {
    impressions: new Float64Array(count),
    clicks: new Float64Array(count),
    registrations: new Float64Array(count),
    players14d: new Float64Array(count),
    payers14d: new Float64Array(count),
    revenue14dCents: new Float64Array(count),
    weights: new Float64Array(count),
    hashes: new Int32Array(count),
  };
}

/**
 * Splits a whole number over cells by weight, with cumulative rounding. The parts are whole, never negative, and add up to exactly `total`.
 * A cell of weight 0 gets 0. No cell gets more than its exact share rounded up.
 */
export function splitByWeights(total: number, weights: Float64Array, into: Float64Array): void {
  let sum = 0;
  for (const weight of weights) sum += weight;
  let weightSoFar = 0;
  let givenSoFar = 0;
  for (let i = 0; i < weights.length; i++) {
    weightSoFar += weights[i] ?? 0;
    // The last quotient is exactly 1, because both sums were added in the same order. So nothing of the total is lost.
    const upToHere = sum === 0 ? 0 : Math.floor(total * (weightSoFar / sum));
    into[i] = upToHere - givenSoFar;
    givenSoFar = upToHere;
  }
}

/**
 * Splits a funnel over cells. Each step is split by the step above it, so clicks <= impressions, registrations <= clicks and
 * so on hold in every cell and not only in the sum; `evenness` of 1 gives all cells nearly the same ratios, 0 the widest spread.
 */
export function splitFunnel(totals: FunnelTotals, cells: FunnelCells, evenness: number): void {
  const spread = 1 - evenness;
  splitByWeights(totals.impressions, cells.weights, cells.impressions);
  splitWithin(totals.clicks, cells.impressions, cells, 1, 0.3 * spread, cells.clicks);
  splitWithin(totals.registrations, cells.clicks, cells, 2, 0.2 * spread, cells.registrations);
  splitWithin(totals.players14d, cells.registrations, cells, 3, 0.1 * spread, cells.players14d);
  splitWithin(totals.payers14d, cells.players14d, cells, 4, 0.3 * spread, cells.payers14d);
  splitWithin(totals.revenue14dCents, cells.payers14d, cells, 5, 0.3 * spread, cells.revenue14dCents);
}

/**
 * A part never exceeds its parent: its share is parent × rate, the rate stays below 1 (the highest ratio, players to registrations,
 * is at most 0.68, and 0.68 times the widest spread at both levels is 0.9), and a whole parent bounds a share that is rounded up.
 */
function splitWithin(
  total: number,
  parents: Float64Array,
  cells: FunnelCells,
  step: number,
  spread: number,
  into: Float64Array,
): void {
  const { weights, hashes } = cells;
  for (let i = 0; i < parents.length; i++) {
    weights[i] = (parents[i] ?? 0) * (1 + spread * (2 * unit(mix(hashes[i] ?? 0, step)) - 1));
  }
  splitByWeights(total, weights, into);
}

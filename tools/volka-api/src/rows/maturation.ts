import { mix, unit } from '../prng.ts';
import { LIFEDAYS } from './report-row.ts';
import type { ReportRow } from './report-row.ts';

/** The figures of a cohort when its lifeday 14 is final. */
export interface FinalCohort {
  readonly players14d: number;
  readonly payers14d: number;
  readonly revenue14dCents: number;
}

// Share of the lifeday 14 figure that each lifeday reaches. Players come early, payers and revenue late. The players' share is always
// above the payers', so payers <= players holds in whole numbers, too.
const PLAYERS_SHARE = [0.76, 0.87, 0.94, 1];
const PAYERS_SHARE = [0.36, 0.58, 0.8, 1];
const REPEATS_SHARE = [0.28, 0.47, 0.74, 1];
const REVENUE_SHARE = [0.26, 0.48, 0.75, 1];
const SHARE_SPREAD = 0.08;

// Share of a lifeday's own growth that is visible at age N and at age N + 1. From N + 2 on it no longer grows.
const ARRIVED_SHARE = [0.88, 0.96];

/** The share of lifeday N's growth that is visible in a cohort of this age; 0 = the entry does not exist yet. */
export function arrivedShare(lifeday: number, ageDays: number): number {
  if (ageDays < lifeday) return 0;
  return ARRIVED_SHARE[ageDays - lifeday] ?? 1;
}

/**
 * Sets the row's lifedays for a cohort of `ageDays`. Always true: each figure grows from lifeday to lifeday and
 * from age to age, payers <= players, payments >= payers, and there is no payment without payers.
 */
export function fillLifedays(row: ReportRow, truth: FinalCohort, ageDays: number, hash: number): void {
  const shift = SHARE_SPREAD * unit(mix(hash, 31));
  const repeats = Math.floor(truth.payers14d * (0.4 + unit(mix(hash, 32))));
  let players = 0;
  let payers = 0;
  let extra = 0;
  let revenueCents = 0;
  row.lifedayCount = 0;
  for (let i = 0; i < LIFEDAYS.length; i++) {
    const arrived = arrivedShare(LIFEDAYS[i] ?? 0, ageDays);
    if (arrived === 0) return;
    // A later lifeday exists only when the earlier ones are final, so its growth starts from their final figures. All figures grow
    // at the same rate, so payers <= players also between two final pairs.
    players += growth(truth.players14d, PLAYERS_SHARE[i], 0.5 * shift, players, arrived);
    payers += growth(truth.payers14d, PAYERS_SHARE[i], shift, payers, arrived);
    extra += growth(repeats, REPEATS_SHARE[i], shift, extra, arrived);
    revenueCents += growth(truth.revenue14dCents, REVENUE_SHARE[i], shift, revenueCents, arrived);
    row.players[i] = players;
    row.payers[i] = payers;
    row.payments[i] = payers === 0 ? 0 : payers + extra;
    row.revenueCents[i] = payers === 0 ? 0 : revenueCents;
    row.lifedayCount = i + 1;
  }
}

function growth(
  total: number,
  share: number | undefined,
  shift: number,
  before: number,
  arrived: number,
): number {
  const final = Math.floor(total * Math.min(1, (share ?? 1) + shift));
  return Math.floor((final - before) * arrived);
}

import { weekdayOf } from './iso-date.ts';
import type { DayNumber } from './iso-date.ts';

/** The month whose published totals everything else is scaled from: October 2024, counted as in `monthOf`. */
export const ANCHOR_MONTH = 2024 * 12 + 9;

// January to December: mobile games sell most around the turn of the year.
const MONTH_WEIGHTS = [1.04, 0.98, 0.97, 0.95, 0.94, 0.93, 0.96, 0.97, 0.98, 1, 1.07, 1.14];

// Sunday to Saturday: there are more players and clicks at the weekend.
const WEEKDAY_WEIGHTS = [1.13, 0.95, 0.93, 0.94, 0.96, 1.01, 1.1];

const GROWTH_PER_MONTH = 0.007;

/** The volume of a month relative to October 2024: growth over the years × season. */
export function monthFactor(month: number): number {
  const trend = 1 + GROWTH_PER_MONTH * (month - ANCHOR_MONTH);
  const season = MONTH_WEIGHTS[((month % 12) + 12) % 12] ?? 1;
  return Math.min(Math.max(trend, 0.5), 2) * season;
}

/** The volume of this weekday relative to an average day. */
export function weekdayFactor(day: DayNumber): number {
  return WEEKDAY_WEIGHTS[weekdayOf(day)] ?? 1;
}

import type { LevelSum } from '@volka/extract';
import type { DayVolume } from '@volka/warehouse/write';

/** The columns that show how much data a day has, and how far its cohorts have grown. */
const VOLUME_METRICS = [
  'impressions',
  'clicks',
  'registrations',
  'players_1d',
  'players_3d',
  'players_7d',
  'players_14d',
] as const;

/** Summed with the volumes, so that refused rows can be reported as a share of the spend. */
export const SPEND_METRIC = 'spend_cents';

/** The columns that are summed for every window. */
export const DAY_METRICS: readonly string[] = [...VOLUME_METRICS, SPEND_METRIC];

/** Computes the volumes of days from sums by day or by day and campaign. */
export function toDayVolumes(sums: readonly LevelSum[]): readonly DayVolume[] {
  const days = new Map<string, { rowCount: number; totals: Map<string, number | null> }>();
  for (const { date, rowCount, sums: metrics } of sums) {
    const day = days.get(date) ?? { rowCount: 0, totals: new Map<string, number | null>() };
    day.rowCount += rowCount;
    for (const metric of VOLUME_METRICS) {
      const [before, more] = [day.totals.get(metric) ?? null, metrics[metric] ?? null];
      day.totals.set(metric, more === null ? before : (before ?? 0) + more);
    }
    days.set(date, day);
  }
  return [...days].map(([date, { rowCount, totals }]) => {
    const known = (metric: (typeof VOLUME_METRICS)[number]): number | null => totals.get(metric) ?? null;
    return {
      date,
      rowCount,
      impressions: known('impressions') ?? 0,
      clicks: known('clicks') ?? 0,
      registrations: known('registrations') ?? 0,
      players: {
        1: known('players_1d'),
        3: known('players_3d'),
        7: known('players_7d'),
        14: known('players_14d'),
      },
    };
  });
}

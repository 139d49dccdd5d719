import type { IsoDate } from '../windows/iso-date.ts';

/** The sums of one campaign and day, at one level of detail. */
export interface LevelSum {
  readonly date: IsoDate;
  readonly campaign: string;
  /** Number of rows in the sums. Rounding can change each row by half a unit. */
  readonly rowCount: number;
  /** By metric; null = no row has a value. */
  readonly sums: Readonly<Record<string, number | null>>;
}

/** A difference between Σ(ads) and the campaign level. The metric is `row-count` if one of the levels has no row. */
export interface LevelDifference {
  readonly date: IsoDate;
  readonly campaign: string;
  readonly metric: string;
  readonly ads: number | null;
  readonly campaigns: number | null;
}

/**
 * Compares the sums of the ads with the campaign level.
 * Shape: sorted by day and campaign; one entry per metric that differs.
 * @param roundedMetrics Metrics rounded row by row (cents): they may differ by half a unit a row.
 * @see DATA_RULES 10
 */
export function compareLevels(
  ads: readonly LevelSum[],
  campaigns: readonly LevelSum[],
  roundedMetrics: ReadonlySet<string>,
): readonly LevelDifference[] {
  const byKey = new Map<string, { ads?: LevelSum; campaigns?: LevelSum }>();
  // A day always has ten characters, so two different keys never give the same text.
  for (const sum of ads) byKey.set(sum.date + sum.campaign, { ads: sum });
  for (const sum of campaigns) {
    const key = sum.date + sum.campaign;
    byKey.set(key, { ...byKey.get(key), campaigns: sum });
  }
  return [...byKey.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, levels]) => compareDay(levels.ads, levels.campaigns, roundedMetrics));
}

function compareDay(
  ads: LevelSum | undefined,
  campaigns: LevelSum | undefined,
  roundedMetrics: ReadonlySet<string>,
): readonly LevelDifference[] {
  const any = ads ?? campaigns;
  if (any === undefined) return [];
  const { date, campaign } = any;
  if (ads === undefined || campaigns === undefined) {
    const counts = { ads: ads?.rowCount ?? null, campaigns: campaigns?.rowCount ?? null };
    return [{ date, campaign, metric: 'row-count', ...counts }];
  }
  return Object.keys(ads.sums).flatMap((metric) => {
    const [a, c] = [ads.sums[metric] ?? null, campaigns.sums[metric] ?? null];
    const tolerance = roundedMetrics.has(metric) ? (ads.rowCount + campaigns.rowCount) / 2 : 0;
    const agree = a === null || c === null ? a === c : Math.abs(a - c) <= tolerance;
    return agree ? [] : [{ date, campaign, metric, ads: a, campaigns: c }];
  });
}

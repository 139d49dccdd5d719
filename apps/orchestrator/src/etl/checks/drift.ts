import { DEFAULT_GRACE_DAYS, DEFAULT_MATURITY_DAYS, formatDays } from '@volka/extract';
import type { DateWindow } from '@volka/extract';
import { addDays, countDays } from '@volka/runtime/calendar';
import { detectDrift } from '@volka/validation';
import type { ColumnProfile } from '@volka/validation';
import type { WarehousePool } from '@volka/warehouse';
import { readProfiles } from '@volka/warehouse/write';
import type { LoadProfile } from '@volka/warehouse/write';
import { CAMPAIGNS_STREAM } from '../campaigns-stream.ts';
import type { RunWarnings } from './run-warnings.ts';

/** A load is compared with so many earlier loads. */
const LOADS_COMPARED = 14;
/** Loads of the same length that are read to find enough of the same age. */
const LOADS_READ = 3 * LOADS_COMPARED + 1;
/** A younger window has no values yet for its later lifedays, so it is compared with windows that were as young. */
const MATURE_AFTER_DAYS = DEFAULT_MATURITY_DAYS + DEFAULT_GRACE_DAYS;

/**
 * Compares the profile of a load with the last loads of the same length and maturity, and warns of figures that are far off.
 * @throws {WarehouseError}
 */
export async function warnOfDrift(
  pool: WarehousePool,
  warnings: RunWarnings,
  window: DateWindow,
  loadId: bigint,
): Promise<void> {
  const days = countDays(window);
  const profiles = await readProfiles(pool, {
    stream: CAMPAIGNS_STREAM,
    beforeLoadId: loadId + 1n,
    windowDays: days,
    limit: LOADS_READ,
  });
  const [own, ...earlier] = profiles;
  if (own?.loadId !== loadId) return;
  const history = earlier.filter((load) => isMature(load) === isMature(own)).slice(0, LOADS_COMPARED);
  const drifts = detectDrift(toProfile(own), history.map(toProfile), { maxLoads: LOADS_COMPARED });
  const notes = drifts.map(({ message, ...details }) => ({
    code: 'PROFILE_DRIFT',
    window,
    loadId,
    message: `${formatDays(window)}: ${message}`,
    details,
  }));
  const headline = `${formatDays(window)}: ${drifts.length} figures differ from earlier loads, first ${drifts[0]?.message ?? ''}; see etl.warnings`;
  warnings.add(notes, headline);
}

function isMature({ window, asOfDate }: LoadProfile): boolean {
  return addDays(window.toDate, MATURE_AFTER_DAYS) < asOfDate;
}

function toProfile({ window, columns }: LoadProfile): Parameters<typeof detectDrift>[0] {
  const profiles = Object.entries(columns).map(([column, stats]) => toColumnProfile(column, stats));
  // jsonb has no order, and detectDrift takes the first column for the load as a whole.
  profiles.sort((a, b) => (a.column < b.column ? -1 : 1));
  return { columns: profiles, days: countDays(window) };
}

/** Reads a stored profile; loads of earlier versions have fewer figures. */
export function toColumnProfile(column: string, stats: Readonly<Record<string, unknown>>): ColumnProfile {
  const count = asNumber(stats['count']) ?? 0;
  const nulls = asNumber(stats['nulls']) ?? 0;
  const { min, max, sum } = stats;
  return {
    column,
    count,
    nulls,
    nullShare: count === 0 ? null : nulls / count,
    min: asCell(min),
    max: asCell(max),
    sum: typeof sum === 'string' ? sum : null,
    quantiles: asQuantiles(stats['quantiles']),
    distinct: asNumber(stats['distinct']),
  };
}

function asQuantiles(value: unknown): ColumnProfile['quantiles'] {
  if (typeof value !== 'object' || value === null) return null;
  const { p05, p25, p50, p75, p95 } = value as Readonly<Record<string, unknown>>;
  const quantiles = { p05, p25, p50, p75, p95 };
  return Object.values(quantiles).every((quantile) => typeof quantile === 'number')
    ? (quantiles as NonNullable<ColumnProfile['quantiles']>)
    : null;
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function asCell(value: unknown): ColumnProfile['min'] {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

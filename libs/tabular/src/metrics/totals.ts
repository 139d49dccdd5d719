import type { TableColumn } from '../columns/describe-column.ts';
import { metricOfColumn } from './metric-definition.ts';
import type { MetricDefinition, MetricDefinitions } from './metric-definition.ts';

type Row = readonly unknown[];
/** A sum for one row, or null where the sheet does not tell it. */
type RowSum = (row: Row) => number | null;

/**
 * The totals row: sums are added up, a ratio is the sum of its numerators over the sum of its denominators, never a mean of ratios.
 * A ratio whose parts the sheet does not hold, and anything that is no metric of the registry, stays empty.
 * @returns Null where every cell would be empty.
 * @see DATA_RULES 42
 */
export function totalsOf(
  columns: readonly TableColumn[],
  rows: readonly Row[],
  definitions: MetricDefinitions,
): readonly (number | null)[] | null {
  const metrics = columns.map(({ name }) => metricOfColumn(definitions, name));
  const sumOf = (metricName: string | null): RowSum | null => findSum(metricName, metrics);
  const totals = metrics.map((metric, index) => {
    const own: RowSum = (row) => numberOrNull(row[index]);
    if (metric === undefined) return null;
    if (metric.kind === 'sum') return added(rows, own);
    const numerator = sumOf(metric.numerator);
    const denominator = sumOf(metric.denominator);
    if (denominator === null) return null;
    return numerator === null || !isMadeOf(rows, own, numerator, denominator)
      ? ratioFromRatios(rows, own, denominator)
      : divided(added(rows, numerator), added(rows, denominator));
  });
  return totals.some((total) => total !== null) ? totals : null;
}

/** Looks a sum up among the columns; mature spend is also told by its share of the spend, and is none where the spend is 0 or unknown. */
function findSum(
  metricName: string | null,
  metrics: readonly (MetricDefinition | undefined)[],
): RowSum | null {
  if (metricName === null) return null;
  const place = (name: string): number => metrics.findIndex((metric) => metric?.metricName === name);
  const column = place(metricName);
  if (column >= 0) return (row) => numberOrNull(row[column]);
  const share = place(metricName.replace(/^mature_spend_(\d+d)$/, 'mature_spend_share_$1'));
  const spend = place('spend');
  if (share < 0 || spend < 0) return null;
  return (row) => {
    const [part, whole] = [numberOrNull(row[share]), numberOrNull(row[spend])];
    if (whole === 0 || whole === null) return 0;
    return part === null ? null : part * whole;
  };
}

/** False where a row's ratio leaves out something of the numerator that the sheet shows, such as the revenue of rows of unknown spend. */
function isMadeOf(rows: readonly Row[], ratio: RowSum, numerator: RowSum, denominator: RowSum): boolean {
  return rows.every((row) => {
    const [value, above, below] = [ratio(row), numerator(row), denominator(row)];
    return value === null || above === null || below === null || Math.abs(value * below - above) < 0.01;
  });
}

/**
 * ratio × denominator gives each row's numerator back; there is none where the denominator is 0. Where a denominator is unknown the numerator
 * is somewhere, but not in the sheet: nobody can tell the ratio of the total then.
 */
function ratioFromRatios(rows: readonly Row[], ratio: RowSum, denominator: RowSum): number | null {
  if (rows.some((row) => denominator(row) === null)) return null;
  return divided(
    added(rows, (row) => (ratio(row) ?? 0) * (denominator(row) ?? 0)),
    added(rows, denominator),
  );
}

function added(rows: readonly Row[], sum: RowSum): number | null {
  const values = rows.map(sum).filter((value) => value !== null);
  // Cents stay exact: a value is an amount or a count, so the sum is taken in whole hundredths.
  return values.length === 0
    ? null
    : values.reduce((total, value) => total + Math.round(value * 100), 0) / 100;
}

function divided(numerator: number | null, denominator: number | null): number | null {
  return numerator === null || denominator === null || denominator === 0 ? null : numerator / denominator;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

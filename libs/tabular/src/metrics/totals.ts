import type { TableColumn } from '../columns/describe-column.ts';
import { metricOfColumn } from './metric-definition.ts';
import type { MetricDefinition, MetricDefinitions } from './metric-definition.ts';

type Row = readonly unknown[];
/** Computes the part of one row of a sum; null if the table does not contain it. */
type RowSum = (row: Row) => number | null;

/**
 * Computes the line of totals. Sums are added up. A ratio is the sum of its numerators over the sum of its denominators, never a mean of
 * ratios. The total is null for a ratio whose parts the table does not contain, and for a column without a definition.
 * @returns Null if every total would be null.
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

/** Finds the column of a sum. Mature spend can also be computed from its share of the spend; it is 0 if the spend is 0 or unknown. */
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

/** False if the ratio of a row leaves out a part of its numerator that the table shows, such as the revenue of rows with unknown spend. */
function isMadeOf(rows: readonly Row[], ratio: RowSum, numerator: RowSum, denominator: RowSum): boolean {
  return rows.every((row) => {
    const [value, above, below] = [ratio(row), numerator(row), denominator(row)];
    return value === null || above === null || below === null || Math.abs(value * below - above) < 0.01;
  });
}

/**
 * Computes each row's numerator as ratio × denominator; it is 0 if the denominator is 0. If a denominator is unknown, so is the numerator, and
 * the total has no ratio.
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
  // A value is an amount or a count, so adding hundredths as whole numbers keeps cents exact.
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

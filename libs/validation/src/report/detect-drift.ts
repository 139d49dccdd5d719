import type { ColumnProfile } from '../frame/column-profile.ts';

/** The figure of a profile that has changed. */
export type DriftFigure = 'rows' | 'null share' | 'mean' | 'median' | 'p95' | 'distinct';

/** A figure that is far from those of the previous loads. */
export interface DriftWarning {
  readonly column: string;
  readonly figure: DriftFigure;
  /** The figure of this load, and the median of the previous loads, as in the message. */
  readonly value: number;
  readonly usual: number;
  /** Minimum and maximum of the previous loads. */
  readonly least: number;
  readonly greatest: number;
  /** The number of loads in the comparison. */
  readonly loads: number;
  readonly message: string;
}

/** The profile of one load, with the length of its window. */
export interface LoadProfile {
  readonly columns: readonly ColumnProfile[];
  /** Days of the load's window. Figures that grow with it are compared per day. @defaultValue 1 */
  readonly days?: number;
}

/** The limits of a warning. */
export interface DriftOptions {
  /** With fewer previous loads, there is no warning. @defaultValue 5 */
  readonly minLoads?: number;
  /** The number of latest loads that are compared. @defaultValue 14 */
  readonly maxLoads?: number;
  /** A share may always change by this much (0.1 = ten points). @defaultValue 0.1 */
  readonly shareTolerance?: number;
  /** Other figures may always change by this part of the median. @defaultValue 0.5 */
  readonly relativeTolerance?: number;
}

/** Median absolute deviations without a warning: six of them cover all but a few in 100,000 values of a normal distribution. */
const DEVIATIONS = 6;

interface Measure {
  readonly figure: DriftFigure;
  readonly isShare: boolean;
  /** Null if the column has no such figure. */
  readonly of: (column: ColumnProfile, days: number) => number | null;
}

const MEASURES: readonly Measure[] = [
  { figure: 'null share', isShare: true, of: ({ count, nulls }) => (count === 0 ? null : nulls / count) },
  {
    figure: 'mean',
    isShare: false,
    of: ({ sum, count, nulls }) => (sum === null || count === nulls ? null : Number(sum) / (count - nulls)),
  },
  { figure: 'median', isShare: false, of: ({ quantiles }) => quantiles?.p50 ?? null },
  { figure: 'p95', isShare: false, of: ({ quantiles }) => quantiles?.p95 ?? null },
  // Only for texts: the number of distinct days is the length of the window, and that of distinct numbers follows the number of rows.
  { figure: 'distinct', isShare: false, of: ({ distinct, min }) => (isText(min) ? distinct : null) },
];

/**
 * Compares a load's profile with those of the latest similar loads (newest first), figure by figure. It warns about a figure outside their
 * range whose distance from their median is above the tolerance and above six median absolute deviations.
 * The rows per day are reported once, under the first column.
 */
export function detectDrift(
  load: LoadProfile,
  history: readonly LoadProfile[],
  options: DriftOptions = {},
): readonly DriftWarning[] {
  const { minLoads = 5, maxLoads = 14 } = options;
  const latest = history.slice(0, maxLoads);
  if (latest.length < minLoads) return [];
  const rows = compare(
    load.columns[0]?.column ?? 'rows',
    { figure: 'rows', isShare: false, of: ({ count }, days) => count / days },
    load,
    latest,
    options,
  );
  const columns = load.columns.flatMap(({ column }) =>
    MEASURES.map((measure) => compare(column, measure, load, latest, options)),
  );
  return [rows, ...columns].filter((warning) => warning !== null);
}

function compare(
  column: string,
  measure: Measure,
  load: LoadProfile,
  history: readonly LoadProfile[],
  { minLoads = 5, shareTolerance = 0.1, relativeTolerance = 0.5 }: DriftOptions,
): DriftWarning | null {
  const figureOf = ({ columns, days = 1 }: LoadProfile): number | null => {
    const profile = columns.find((each) => each.column === column);
    return profile === undefined ? null : measure.of(profile, days);
  };
  const value = figureOf(load);
  const before = history.map(figureOf).filter((figure) => figure !== null);
  if (value === null || before.length < minLoads) return null;
  const usual = middleOf(before);
  const spread = middleOf(before.map((figure) => Math.abs(figure - usual)));
  const least = Math.min(...before);
  const greatest = Math.max(...before);
  const tolerance = measure.isShare ? shareTolerance : relativeTolerance * Math.abs(usual);
  const isFar = Math.abs(value - usual) > Math.max(tolerance, DEVIATIONS * spread);
  if (!isFar || (value >= least && value <= greatest)) return null;
  const { figure } = measure;
  const show = (figureValue: number): string => showFigure(figureValue, measure.isShare);
  const subject = figure === 'rows' ? 'rows a day' : `${column}: ${figure}`;
  const message =
    `${subject} ${show(value)}, usually ${show(usual)} ` +
    `(${show(least)} to ${show(greatest)} in the last ${before.length} loads of this kind)`;
  return { column, figure, value, usual, least, greatest, loads: before.length, message };
}

function middleOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

function showFigure(value: number, isShare: boolean): string {
  if (isShare) return `${(100 * value).toFixed(1)} %`;
  return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && !/^\d{4}-\d\d-\d\d$/.test(value);
}

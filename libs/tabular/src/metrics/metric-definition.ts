/** A metric of the registry: what its figures are made of, and how to read them. */
export interface MetricDefinition {
  readonly metricName: string;
  readonly label: string;
  readonly kind: 'sum' | 'ratio';
  readonly formula: string;
  /** `metricName` of the sum above the line of a ratio; null for a sum. */
  readonly numerator: string | null;
  /** `metricName` of the sum below the line of a ratio; null for a sum. */
  readonly denominator: string | null;
  readonly unit: string;
  /** `higher`, `lower` or `none`: which way is good. */
  readonly direction: string;
  readonly caveat: string | null;
}

/** Definitions by `metricName`. */
export type MetricDefinitions = ReadonlyMap<string, MetricDefinition>;

/** Finds the metric that a column shows: `total_spend_eur` shows `spend`, `mature_ltv_14d_eur` shows `mature_ltv_14d`. */
export function metricOfColumn(
  definitions: MetricDefinitions,
  columnName: string,
): MetricDefinition | undefined {
  return definitions.get(columnName.replace(/^total_/, '').replace(/_eur$/, ''));
}

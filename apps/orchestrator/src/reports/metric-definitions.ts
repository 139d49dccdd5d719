import { runQuery } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';

/** One row of `public_reporting.metric_definitions`, the registry that dbt writes out of `vars.yml`. */
export interface MetricDefinition {
  readonly metricName: string;
  readonly label: string;
  readonly kind: 'sum' | 'ratio';
  readonly formula: string;
  /** `metricName` of the sums of a ratio, null for a sum. */
  readonly numerator: string | null;
  readonly denominator: string | null;
  readonly unit: string;
  readonly direction: string;
  readonly caveat: string | null;
}

export type MetricDefinitions = ReadonlyMap<string, MetricDefinition>;

/** The registry by `metricName`. */
export async function readMetricDefinitions(database: WarehousePool): Promise<MetricDefinitions> {
  const { rows } = await runQuery(
    database,
    'read the metric definitions',
    `select metric_name as "metricName", label, kind, formula, numerator, denominator, unit, direction, caveat
       from public_reporting.metric_definitions`,
  );
  return new Map(rows.map((row) => [String(row['metricName']), row as unknown as MetricDefinition] as const));
}

/** The metric that a column shows: `total_spend_eur` is `spend`, `mature_ltv_14d_eur` is `mature_ltv_14d`. */
export function metricOfColumn(
  definitions: MetricDefinitions,
  columnName: string,
): MetricDefinition | undefined {
  return definitions.get(columnName.replace(/^total_/, '').replace(/_eur$/, ''));
}

import type { WarehousePool } from '../connect/connect-pool.ts';
import { runQuery } from '../connect/run-query.ts';

/** One row of `public_reporting.metric_definitions`, which dbt writes from `vars.yml`. */
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

/**
 * Reads the definitions of the metrics, by `metricName`.
 * @throws {WarehouseError} `WAREHOUSE_NOT_MIGRATED` while dbt has not built them.
 */
export async function readMetricDefinitions(
  pool: WarehousePool,
): Promise<ReadonlyMap<string, MetricDefinition>> {
  const { rows } = await runQuery<MetricDefinition>(
    pool,
    'read the metric definitions',
    `select metric_name as "metricName", label, kind, formula, numerator, denominator, unit, direction, caveat
       from public_reporting.metric_definitions`,
  );
  return new Map(rows.map((row) => [row.metricName, row]));
}

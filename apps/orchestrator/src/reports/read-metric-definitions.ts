import type { MetricDefinition, MetricDefinitions } from '@volka/tabular';
import { runQuery } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';

/** Reads `public_reporting.metric_definitions`, the registry that dbt writes from `vars.yml`. */
export async function readMetricDefinitions(database: WarehousePool): Promise<MetricDefinitions> {
  const { rows } = await runQuery(
    database,
    'read the metric definitions',
    `select metric_name as "metricName", label, kind, formula, numerator, denominator, unit, direction, caveat
       from public_reporting.metric_definitions`,
  );
  return new Map(rows.map((row) => [String(row['metricName']), row as unknown as MetricDefinition] as const));
}

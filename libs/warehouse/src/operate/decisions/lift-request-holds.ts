import type { WarehousePool } from '../../connect/connect-pool.ts';
import { runQuery } from '../../connect/run-query.ts';

/**
 * Lifts the pauses of a source that have not ended yet, as an operator's decision.
 * @returns The ends of the lifted pauses, ISO instants.
 * @throws {WarehouseError}
 */
export async function liftRequestHolds(
  pool: WarehousePool,
  { source, now, liftedBy }: { readonly source: string; readonly now: Date; readonly liftedBy: string },
): Promise<readonly string[]> {
  const { rows } = await runQuery<{ not_before_ms: number }>(
    pool,
    `lift the pause that ${source} asks for`,
    `update etl.request_holds set lifted_at = clock_timestamp(), lifted_by = $3
      where source = $1 and lifted_at is null and not_before > $2
      returning ceil(extract(epoch from not_before) * 1000)::float8 as not_before_ms`,
    [source, now.toISOString(), liftedBy],
  );
  return rows.map(({ not_before_ms }) => new Date(not_before_ms).toISOString()).sort();
}

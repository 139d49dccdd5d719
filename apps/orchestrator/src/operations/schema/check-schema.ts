import { findDrift, findExposures } from '@volka/warehouse';
import type { Drift, Exposure } from '@volka/warehouse';
import type { OperationContext } from '../operation-context.ts';

/**
 * Compares the database with this version, and lists privileges that a role should not have. Changes nothing.
 * @throws {OrchestratorError} `SCHEMA_BEHIND`, `SCHEMA_AHEAD`
 */
export async function checkSchema({ warehouse }: Pick<OperationContext, 'warehouse'>): Promise<{
  readonly drift: readonly Drift[];
  readonly exposures: readonly Exposure[];
}> {
  const pool = await warehouse.currentPool('etl_writer');
  return { drift: await findDrift(pool), exposures: await findExposures(pool) };
}

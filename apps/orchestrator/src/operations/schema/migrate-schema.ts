import { findExposures, migrate, stopsWork } from '@volka/warehouse';
import type { Drift, Exposure } from '@volka/warehouse';
import { z } from 'zod';
import { readInput } from '../input.ts';
import type { OperationContext } from '../operation-context.ts';

const migrateSchemaInput = z.object({
  /** Also restores what a restore left out: roles, owners and grants. */
  repair: z.boolean().default(false),
  /** How long to wait for another migration. */
  waitLimitMs: z.number().int().nonnegative(),
});

export interface MigratedSchema {
  /** Differences from this version that no migration corrects. */
  readonly drift: readonly Drift[];
  /** How many of them something needs that the platform does; above 0, the schema cannot be used. */
  readonly blocking: number;
  /** Privileges that a role should not have; not looked for where something blocks. */
  readonly exposures: readonly Exposure[];
}

/**
 * Brings schema, roles, owners and grants to this version; the login must own the warehouse.
 * @param onWait Called with who holds the migration lock, if it is held.
 */
export async function migrateSchema(
  { warehouse }: Pick<OperationContext, 'warehouse'>,
  input: z.input<typeof migrateSchemaInput>,
  onWait: (holder: string) => void,
): Promise<MigratedSchema> {
  const { repair, waitLimitMs } = readInput(migrateSchemaInput, input, 'migrate the warehouse');
  const pool = warehouse.pool();
  const { drift } = await migrate(pool, { repair, wait: { limitMs: waitLimitMs, onWait } });
  const blocking = drift.filter(stopsWork).length;
  return { drift, blocking, exposures: blocking > 0 ? [] : await findExposures(pool) };
}

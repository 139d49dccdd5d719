import { findDrift, readSchemaVersion, stopsWork } from '@volka/warehouse';
import type { WarehousePool } from '@volka/warehouse';
import { OrchestratorError } from './errors.ts';

/**
 * Checks the version of the schema. A command does so before its first statement: with another version, statements fail or give
 * wrong results.
 * @throws {OrchestratorError} `SCHEMA_BEHIND`, `SCHEMA_AHEAD`
 */
export async function assertSchemaCurrent(pool: WarehousePool): Promise<void> {
  const version = await readSchemaVersion(pool);
  if (version.kind === 'behind') {
    throw new OrchestratorError(
      'SCHEMA_BEHIND',
      `Cannot work with this database: ${version.missing} migrations are missing; run \`volka migrate\` as the owner first`,
    );
  }
  if (version.kind === 'ahead') {
    throw new OrchestratorError(
      'SCHEMA_AHEAD',
      `Cannot work with this database: a newer volka migrated it, and ${version.unknown} of its migrations are unknown here; use that version`,
    );
  }
}

/**
 * Compares the database with the catalog of this version, not only with the list of migrations: a table can be dropped, and a restore
 * can omit grants.
 * @throws {OrchestratorError} `SCHEMA_DRIFTED` if something that the platform needs is missing or wrong.
 */
export async function assertSchemaWhole(pool: WarehousePool): Promise<void> {
  const [first, ...others] = (await findDrift(pool)).filter(stopsWork);
  if (first === undefined) return;
  const state = first.actual === null ? 'is missing' : `is ${first.actual}`;
  throw new OrchestratorError(
    'SCHEMA_DRIFTED',
    `Cannot work with this database: ${first.subject} ${state}${others.length === 0 ? '' : `, and ${others.length} more`}; run \`volka migrate --check\`, then --repair as the owner`,
  );
}

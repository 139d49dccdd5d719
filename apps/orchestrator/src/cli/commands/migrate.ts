import { countPendingMigrations, findDrift, migrate } from '@volka/warehouse';
import type { Drift } from '@volka/warehouse';
import { Command } from 'commander';
import { OrchestratorError } from '../../errors.ts';
import type { CommandContext } from '../command-context.ts';
import { withPool } from '../with-pool.ts';

export function migrateCommand(context: CommandContext): Command {
  return new Command('migrate')
    .description('bring the warehouse to the current schema; DB_USER must own it')
    .option(
      '--check',
      'change nothing: name every difference between the database and this version (any DB_USER)',
    )
    .action(async ({ check }: { readonly check?: boolean }) => {
      if (check === true) {
        await checkSchema(context);
        return;
      }
      await withPool(context, { command: 'migrate' }, (pool) => migrate(pool));
      context.print('the schema is current');
    });
}

/** @throws {OrchestratorError} `SCHEMA_BEHIND` or `SCHEMA_DRIFTED`, after the differences were printed. */
async function checkSchema(context: CommandContext): Promise<void> {
  await withPool(context, { command: 'migrate-check', role: 'etl_writer' }, async (pool) => {
    const pending = await countPendingMigrations(pool);
    if (pending > 0) {
      throw new OrchestratorError(
        'SCHEMA_BEHIND',
        `Cannot compare the schema: ${pending} migrations are missing; run \`volka migrate\` as the owner first`,
      );
    }
    const differences = await findDrift(pool);
    for (const line of differences.flatMap(linesOf)) context.print(line);
    if (differences.length > 0) {
      throw new OrchestratorError(
        'SCHEMA_DRIFTED',
        `Cannot vouch for the schema: ${differences.length} things differ from what the migrations make; undo them, or make them a migration`,
      );
    }
    context.print(
      'the database is what this version makes: tables, constraints, indexes, functions, grants, roles',
    );
  });
}

function linesOf({ subject, expected, actual }: Drift): readonly string[] {
  if (actual === null) return [`missing     ${subject}: ${expected ?? ''}`];
  if (expected === null) return [`unexpected  ${subject}: ${actual}`];
  return [`different   ${subject}: ${actual}`, `            should be: ${expected}`];
}

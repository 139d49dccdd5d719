import type { Drift, Exposure } from '@volka/warehouse';
import { Command, InvalidArgumentError } from 'commander';
import { OrchestratorError } from '../../errors.ts';
import { checkSchema } from '../../operations/schema/check-schema.ts';
import { migrateSchema } from '../../operations/schema/migrate-schema.ts';
import type { CommandContext } from '../command-context.ts';
import { withWarehouse } from '../with-warehouse.ts';

interface MigrateCommandOptions {
  readonly check?: boolean;
  readonly repair?: boolean;
  readonly wait: number;
}

export function migrateCommand(context: CommandContext): Command {
  return new Command('migrate')
    .description('bring schema, roles, owners and grants to this version; DB_USER must own the warehouse')
    .option(
      '--check',
      'change nothing: list every difference from this version, and privileges that a role should not have',
    )
    .option('--repair', 'restore owners and grants of what dbt made, after a restore without them')
    .option('--wait <seconds>', 'how long to wait for another migration', secondsOption, 60)
    .action(async ({ check, repair = false, wait }: MigrateCommandOptions) => {
      if (check === true) await checkAndPrint(context);
      else await migrateAndPrint(context, { repair, wait });
    });
}

function secondsOption(value: string): number {
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}

/** @throws {OrchestratorError} `SCHEMA_DRIFTED` if something is missing that no migration brings back. */
async function migrateAndPrint(
  context: CommandContext,
  { repair, wait }: { readonly repair: boolean; readonly wait: number },
): Promise<void> {
  const { print } = context;
  const onWait = (holder: string): void => {
    print(`waiting up to ${wait} s for ${holder}, which holds the migration lock`);
  };
  const { drift, blocking, exposures } = await withWarehouse(context, 'migrate', {}, (operation) =>
    migrateSchema(operation, { repair, waitLimitMs: wait * 1000 }, onWait),
  );
  for (const line of drift.flatMap(linesOf)) print(line);
  if (blocking > 0) {
    throw new OrchestratorError(
      'SCHEMA_DRIFTED',
      `Cannot bring the schema to this version: ${blocking} things above are missing or wrong; run \`volka migrate --repair\`, or restore them from a backup`,
    );
  }
  for (const exposure of exposures) print(lineOfExposure(exposure));
  print('the schema is current');
}

/** @throws {OrchestratorError} `SCHEMA_BEHIND`, `SCHEMA_AHEAD` or `SCHEMA_DRIFTED`, after the differences were printed. */
async function checkAndPrint(context: CommandContext): Promise<void> {
  const { drift, exposures } = await withWarehouse(context, 'migrate-check', {}, checkSchema);
  for (const line of drift.flatMap(linesOf)) context.print(line);
  for (const exposure of exposures) context.print(lineOfExposure(exposure));
  if (drift.length > 0) {
    throw new OrchestratorError(
      'SCHEMA_DRIFTED',
      `Cannot confirm the schema: ${drift.length} differences from what the migrations create; undo them, or write a migration`,
    );
  }
  context.print(
    'the database is as this version creates it: tables, constraints, indexes, functions, grants, roles',
  );
}

function linesOf({ subject, expected, actual }: Drift): readonly string[] {
  if (actual === null) return [`missing     ${subject}: ${expected ?? ''}`];
  if (expected === null) return [`unexpected  ${subject}: ${actual}`];
  return [`different   ${subject}: ${actual}`, `            should be: ${expected}`];
}

function lineOfExposure({ subject, remedy }: Exposure): string {
  return `exposed     ${subject}; ${remedy}`;
}

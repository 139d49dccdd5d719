import { findDrift, findExposures, migrate, stopsWork } from '@volka/warehouse';
import type { Drift } from '@volka/warehouse';
import { Command, InvalidArgumentError } from 'commander';
import { OrchestratorError } from '../../errors.ts';
import type { CommandContext } from '../command-context.ts';
import { withPool } from '../with-pool.ts';

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
      'change nothing: name every difference from this version, and what a role may do beyond it',
    )
    .option('--repair', 'give back to dbt what it made, after a restore without owners or grants')
    .option('--wait <seconds>', 'how long to wait for another migration', secondsOption, 60)
    .action(async ({ check, repair = false, wait }: MigrateCommandOptions) => {
      if (check === true) await checkSchema(context);
      else await migrateSchema(context, { repair, wait });
    });
}

function secondsOption(value: string): number {
  if (/^\d{1,5}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('It must be a whole number of seconds.');
}

/** @throws {OrchestratorError} `SCHEMA_DRIFTED` if something is missing that no migration brings back. */
async function migrateSchema(
  context: CommandContext,
  { repair, wait }: { readonly repair: boolean; readonly wait: number },
): Promise<void> {
  const { print } = context;
  await withPool(context, { command: 'migrate' }, async (pool) => {
    const onWait = (holder: string): void => {
      print(`waiting up to ${wait} s for ${holder}, which holds the migration lock`);
    };
    const { drift } = await migrate(pool, {
      repair,
      wait: { limitMs: wait * 1000, onWait },
    });
    for (const line of drift.flatMap(linesOf)) print(line);
    const stopping = drift.filter(stopsWork).length;
    if (stopping > 0) {
      throw new OrchestratorError(
        'SCHEMA_DRIFTED',
        `Cannot bring the schema to this version: ${stopping} things above are missing or wrong; run \`volka migrate --repair\`, or restore them from a backup`,
      );
    }
    for (const { subject, remedy } of await findExposures(pool)) print(`exposed     ${subject}; ${remedy}`);
    print('the schema is current');
  });
}

/** @throws {OrchestratorError} `SCHEMA_BEHIND`, `SCHEMA_AHEAD` or `SCHEMA_DRIFTED`, after the differences were printed. */
async function checkSchema(context: CommandContext): Promise<void> {
  await withPool(context, { command: 'migrate-check', role: 'etl_writer' }, async (pool) => {
    const differences = await findDrift(pool);
    for (const line of differences.flatMap(linesOf)) context.print(line);
    for (const { subject, remedy } of await findExposures(pool))
      context.print(`exposed     ${subject}; ${remedy}`);
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

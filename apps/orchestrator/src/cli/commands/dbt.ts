import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { checkSeedsCommand } from './dbt/check-seeds.ts';
import { acknowledgeCommand, acknowledgementsCommand, withdrawCommand } from './dbt/acknowledge.ts';
import { docsCommand } from './dbt/docs.ts';
import { doctorCommand } from './dbt/doctor.ts';
import { installCommand } from './dbt/install.ts';
import { invokeCommands } from './dbt/invoke.ts';
import { listCommand } from './dbt/list.ts';

export function dbtCommand(context: CommandContext): Command {
  const command = new Command('dbt').description(
    'install and check dbt, and run its commands as the pipelines do; results are stored in dq',
  );
  const parts = [
    ...[doctorCommand, installCommand, checkSeedsCommand, listCommand, docsCommand],
    ...[acknowledgeCommand, acknowledgementsCommand, withdrawCommand],
  ].map((part) => part(context));
  for (const part of [...parts, ...invokeCommands(context)]) command.addCommand(part);
  return command;
}

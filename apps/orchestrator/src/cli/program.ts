import { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { dbtCommand } from './commands/dbt.ts';
import { envTemplateCommand } from './commands/env-template.ts';
import { extractCommand } from './commands/extract.ts';
import { historyCommand } from './commands/history.ts';
import { migrateCommand } from './commands/migrate.ts';
import { pipelinesCommand } from './commands/pipelines.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { reportCommand } from './commands/report.ts';
import { runCommand } from './commands/run.ts';

/** The command line `volka`: one file a command. */
export function createProgram(context: CommandContext): Command {
  const commands = [
    runCommand,
    extractCommand,
    migrateCommand,
    pipelinesCommand,
    envTemplateCommand,
    dbtCommand,
    quarantineCommand,
    historyCommand,
    reportCommand,
  ];
  const program = new Command('volka').description(
    'Marketing data platform: pipelines from the Campaigns API to the reports',
  );
  for (const command of commands) program.addCommand(command(context));
  return program;
}

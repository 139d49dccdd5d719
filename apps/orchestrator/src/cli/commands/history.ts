import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { confirmEmptyCommand } from './history/confirm-empty.ts';
import { rebuildCommand } from './history/rebuild.ts';
import { showCommand } from './history/show.ts';
import { verifyCommand } from './history/verify.ts';

export function historyCommand(context: CommandContext): Command {
  const command = new Command('history').description(
    'show the versions of a row, verify the history, confirm empty days, rebuild the history from the raw log',
  );
  for (const part of [showCommand, verifyCommand, confirmEmptyCommand, rebuildCommand])
    command.addCommand(part(context));
  return command;
}

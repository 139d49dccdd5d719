import { Command } from 'commander';
import type { CommandContext } from '../command-context.ts';
import { discardCommand } from './quarantine/discard.ts';
import { listCommand } from './quarantine/list.ts';
import { replayCommand } from './quarantine/replay.ts';
import { showCommand } from './quarantine/show.ts';

export function quarantineCommand(context: CommandContext): Command {
  const command = new Command('quarantine').description(
    'list, show, replay or discard records that validation refused, whole or in some cells',
  );
  for (const part of [listCommand, showCommand, replayCommand, discardCommand])
    command.addCommand(part(context));
  return command;
}

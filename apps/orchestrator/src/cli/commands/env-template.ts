import { renderEnvTemplate } from '@volka/runtime';
import { Command } from 'commander';
import { CONFIG_SECTIONS } from '../../config/variables.ts';
import type { CommandContext } from '../command-context.ts';

export function envTemplateCommand({ print }: CommandContext): Command {
  return new Command('env-template').description('print .env.template').action(() => {
    print(renderEnvTemplate(CONFIG_SECTIONS).trimEnd());
  });
}

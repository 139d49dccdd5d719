import { Command } from 'commander';
import { migrate } from '@volka/warehouse';
import type { CommandContext } from '../command-context.ts';
import { withPool } from '../with-pool.ts';

export function migrateCommand(context: CommandContext): Command {
  return new Command('migrate')
    .description('bring the warehouse to the current schema; DB_USER must own it')
    .action(async () => {
      await withPool(context, { command: 'migrate' }, (pool) => migrate(pool));
      context.print('the schema is current');
    });
}

import { Argument, Command } from 'commander';
import { describeVersions } from '../../describe-versions.ts';
import { readVersionsOfKey } from '../../../history/read-versions-of-key.ts';
import type { CommandContext } from '../../command-context.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { withPool } from '../../with-pool.ts';

export function showCommand(context: CommandContext): Command {
  return new Command('show')
    .description('every version of one row: when it was what was known, why it came to be, what changed')
    .argument('<campaign>', 'name of the campaign')
    .argument('<ad>', 'name of the ad; N/A where the API gives none')
    .addArgument(new Argument('<date>', 'day of the metrics, YYYY-MM-DD').argParser(isoDateOption))
    .action(async (campaign: string, ad: string, date: string) => {
      const key = { date, campaign, ad };
      const versions = await withPool(context, { command: 'history', role: 'dbt_transformer' }, (pool) =>
        readVersionsOfKey(pool, key),
      );
      for (const line of describeVersions(key, versions)) context.print(line);
    });
}

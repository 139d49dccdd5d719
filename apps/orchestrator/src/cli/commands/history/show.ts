import { Argument, Command } from 'commander';
import { showVersions } from '../../../operations/history/show-versions.ts';
import { describeVersions } from '../../describe-versions.ts';
import type { CommandContext } from '../../command-context.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { withWarehouse } from '../../with-warehouse.ts';

export function showCommand(context: CommandContext): Command {
  return new Command('show')
    .description('show every version of one row: when it was current, why it was made, what changed')
    .argument('<campaign>', 'name of the campaign')
    .argument('<ad>', 'name of the ad; N/A where the API gives none')
    .addArgument(new Argument('<date>', 'day of the metrics, YYYY-MM-DD').argParser(isoDateOption))
    .action(async (campaign: string, ad: string, date: string) => {
      const key = { date, campaign, ad };
      const versions = await withWarehouse(context, 'history', {}, (operation) =>
        showVersions(operation, key),
      );
      for (const line of describeVersions(key, versions)) context.print(line);
    });
}

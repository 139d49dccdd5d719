import { Command } from 'commander';
import { withdrawGap } from '../../../operations/extract/withdraw-gap.ts';
import type { CommandContext } from '../../command-context.ts';
import { idArgument } from '../../id-argument.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';

export function withdrawGapCommand(context: CommandContext): Command {
  return new Command('withdraw-gap')
    .description('withdraw an accepted gap: its missing days are due again')
    .argument('<gap>', 'its number, from volka extract gaps', idArgument('the number of an accepted gap'))
    .option('--by <name>', 'who withdraws it; default: the user who runs the command')
    .action(async (gapId: bigint, { by = operatorName() }: { readonly by?: string }) => {
      const { days } = await withWarehouse(context, 'withdraw-gap', {}, (operation) =>
        withdrawGap(operation, { gapId, withdrawnBy: by }),
      );
      context.print(`gap ${gapId} withdrawn: ${days} days are due again`);
    });
}

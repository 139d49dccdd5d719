import { withdrawGap } from '@volka/warehouse/operate';
import { Command, InvalidArgumentError } from 'commander';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { withPool } from '../../with-pool.ts';

export function withdrawGapCommand(context: CommandContext): Command {
  return new Command('withdraw-gap')
    .description('withdraw an accepted gap: its missing days are due again')
    .argument('<gap>', 'its number, from volka extract gaps', gapIdArgument)
    .option('--by <name>', 'who withdraws it; unless told, who runs the command')
    .action(async (gapId: bigint, { by = operatorName() }: { readonly by?: string }) => {
      const { days } = await withPool(context, { command: 'withdraw-gap', role: 'etl_writer' }, (pool) =>
        withdrawGap(pool, { stream: CAMPAIGNS_STREAM, gapId, withdrawnBy: by }),
      );
      context.print(`gap ${gapId} withdrawn: ${days} days are due again`);
    });
}

function gapIdArgument(value: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(value)) return BigInt(value);
  throw new InvalidArgumentError('It must be the number of an accepted gap.');
}

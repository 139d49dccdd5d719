import { Command } from 'commander';
import { discardQuarantined } from '@volka/warehouse/operate';
import { readQuarantineRecords } from '@volka/warehouse/read';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { choiceOf, withChoice } from './choose-records.ts';
import type { ChoiceOptions } from './choose-records.ts';
import { withQuarantinePool } from './quarantine-pool.ts';

interface DiscardOptions extends ChoiceOptions {
  readonly reason: string;
}

export function discardCommand(context: CommandContext): Command {
  return withChoice(new Command('discard'))
    .description('decide that open records will not be replayed; they stay, with the reason')
    .requiredOption('--reason <text>', 'why, for whoever asks later')
    .option('--superseded', 'only records on whose day a later load has the last word')
    .action(async (ids: readonly bigint[] | undefined, options: DiscardOptions) => {
      const filter = choiceOf(ids, options);
      await withQuarantinePool(context, async (pool) => {
        const quarantineIds: bigint[] = [];
        const chosen = { ...filter, stream: CAMPAIGNS_STREAM, state: 'open' } as const;
        for await (const { quarantineId } of readQuarantineRecords(pool, chosen))
          quarantineIds.push(quarantineId);
        const { reason, by: resolvedBy = operatorName() } = options;
        const discarded = await discardQuarantined(pool, { quarantineIds, reason, resolvedBy });
        const left = (ids?.length ?? 0) - discarded.length;
        context.print(`${discarded.length} discarded`);
        if (left > 0) context.print(`${left} left as they are: not open, or not chosen by the other options`);
      });
    });
}

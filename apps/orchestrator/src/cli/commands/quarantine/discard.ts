import { Command } from 'commander';
import { discardRecords } from '../../../operations/quarantine/discard-records.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';
import { choiceOf, withChoice } from './choice-options.ts';
import type { ChoiceOptions } from './choice-options.ts';

interface DiscardOptions extends ChoiceOptions {
  readonly reason: string;
}

export function discardCommand(context: CommandContext): Command {
  return withChoice(new Command('discard'))
    .description('discard open records: they are not replayed, and stay in quarantine with the reason')
    .requiredOption('--reason <text>', 'why; it is stored with the records')
    .option('--superseded', 'only records on whose day a later load has the last word')
    .action(async (ids: readonly bigint[] | undefined, options: DiscardOptions) => {
      const { reason, by: resolvedBy = operatorName() } = options;
      const discarded = await withWarehouse(context, 'quarantine', {}, (operation) =>
        discardRecords(operation, { choice: choiceOf(ids, options), reason, resolvedBy }),
      );
      const left = (ids?.length ?? 0) - discarded.length;
      context.print(`${discarded.length} discarded`);
      if (left > 0) context.print(`${left} left as they are: not open, or not chosen by the other options`);
    });
}

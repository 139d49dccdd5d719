import { formatDays } from '@volka/extract';
import { Command } from 'commander';
import { acceptGap } from '../../../operations/extract/accept-gap.ts';
import type { CommandContext } from '../../command-context.ts';
import { readDateRange } from '../../date-range-options.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';

interface AcceptGapOptions {
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly by?: string;
}

/** How the days were known before, in the words of the message. */
const WORDS = {
  refused: 'refused by the source',
  failed: 'failed',
  no_data: 'without rows',
  never_loaded: 'never loaded',
} as const;

export function acceptGapCommand(context: CommandContext): Command {
  return new Command('accept-gap')
    .description('accept that the missing days of a range stay missing: they are no longer due')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD', isoDateOption)
    .requiredOption('--to <date>', 'last day', isoDateOption)
    .requiredOption('--reason <text>', 'why; it is stored with the gap')
    .option('--by <name>', 'who accepts it; default: the user who runs the command')
    .action(async ({ from, to, reason, by: acceptedBy = operatorName() }: AcceptGapOptions) => {
      const window = readDateRange({ from, to });
      const { gapId, days } = await withWarehouse(context, 'accept-gap', {}, (operation) =>
        acceptGap(operation, { window, reason, acceptedBy }),
      );
      const parts = Object.entries(WORDS).flatMap(([state, words]) => {
        const count = days[state as keyof typeof WORDS] ?? 0;
        return count === 0 ? [] : [`${count} ${words}`];
      });
      const total = Object.values(days).reduce((sum, count) => sum + count, 0);
      context.print(
        `gap ${gapId} accepted: ${total} missing days of ${formatDays(window)} are no longer due (${parts.join(', ')}); volka extract withdraw-gap ${gapId} withdraws it`,
      );
    });
}

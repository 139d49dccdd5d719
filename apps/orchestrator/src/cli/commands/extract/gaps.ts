import { formatDays } from '@volka/extract';
import { Command } from 'commander';
import { readPlanSettings } from '../../../config/extraction-settings.ts';
import { listGaps } from '../../../operations/extract/list-gaps.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { withWarehouse } from '../../with-warehouse.ts';

const NUMBERS = new Set([0, 2]);

export function gapsCommand(context: CommandContext): Command {
  return new Command('gaps')
    .description('list the days that the source refuses, and the accepted gaps')
    .action(async () => {
      const { refused, trailing, dataThroughDate, accepted } = await withWarehouse(
        context,
        'extract-gaps',
        { plan: readPlanSettings },
        listGaps,
      );
      context.print(
        refused.length === 0
          ? 'the source refuses no day that is not accepted'
          : `refused by the source and not accepted: ${refused.map(formatDays).join(', ')}`,
      );
      if (trailing.length > 0)
        context.print(
          `no rows after ${dataThroughDate ?? ''}: ${trailing.length} days were answered without rows`,
        );
      if (accepted.length === 0) {
        context.print('no gap is accepted');
        return;
      }
      const rows = accepted.map((gap) => [
        String(gap.gapId),
        formatDays(gap),
        String(gap.days),
        gap.acceptedAt.slice(0, 10),
        gap.acceptedBy,
        gap.withdrawnAt === null ? '' : `${gap.withdrawnAt.slice(0, 10)} by ${gap.withdrawnBy ?? ''}`,
        gap.reason,
      ]);
      const header = ['gap', 'days', 'missing', 'accepted on', 'by', 'withdrawn', 'reason'];
      for (const line of alignColumns([header, ...rows], NUMBERS)) context.print(line);
    });
}

import { formatDays } from '@volka/extract';
import { readAcceptedGaps } from '@volka/warehouse/operate';
import { readCoverage } from '@volka/warehouse/write';
import { Command } from 'commander';
import { readPlanSettings } from '../../../config/read-settings.ts';
import { summarizeCoverage } from '../../../etl/checks/coverage-summary.ts';
import { yearsBefore } from '@volka/runtime/calendar';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { todayOf } from '../../command-context.ts';
import { withPool } from '../../with-pool.ts';

const NUMBERS = new Set([0, 2]);

export function gapsCommand(context: CommandContext): Command {
  return new Command('gaps')
    .description('list the days that the source refuses, and the gaps that were accepted')
    .action(async () => {
      const today = todayOf(context);
      const range = {
        fromDate: yearsBefore(today, readPlanSettings(context.environment).historyYears),
        toDate: today,
      };
      const { coverage, accepted } = await withPool(
        context,
        { command: 'extract-gaps', role: 'etl_writer' },
        async (pool) => ({
          coverage: await readCoverage(pool, CAMPAIGNS_STREAM, range),
          accepted: await readAcceptedGaps(pool, CAMPAIGNS_STREAM),
        }),
      );
      const { refused, trailing, dataThroughDate } = summarizeCoverage(coverage, today);
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

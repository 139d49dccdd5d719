import { randomUUID } from 'node:crypto';
import { Argument, Command } from 'commander';
import { confirmEmptyDays, findEmptyDays } from '@volka/warehouse/operate';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import { OrchestratorError } from '../../../errors.ts';
import { joinDays } from '@volka/runtime/calendar';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { todayOf } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { operatorName } from '../../operator-name.ts';
import { withPool } from '../../with-pool.ts';

interface ConfirmEmptyOptions {
  readonly reason: string;
  readonly by?: string;
  readonly yes: boolean;
}

export function confirmEmptyCommand(context: CommandContext): Command {
  return new Command('confirm-empty')
    .description(
      'say that days for which the source answers nothing any more are really empty: their rows are closed',
    )
    .addArgument(new Argument('<from>', 'first day, YYYY-MM-DD').argParser(isoDateOption))
    .addArgument(new Argument('<to>', 'last day, YYYY-MM-DD').argParser(isoDateOption))
    .requiredOption('--reason <text>', 'why, for whoever asks later')
    .option('--by <name>', 'who says so; unless told, who runs the command')
    .option('--yes', 'do not ask', false)
    .action((fromDate: string, toDate: string, { reason, by = operatorName(), yes }: ConfirmEmptyOptions) =>
      withPool(context, { command: 'history', role: 'etl_writer' }, async (pool) => {
        const { print, signal } = context;
        const days = await findEmptyDays(pool, CAMPAIGNS_STREAM, { fromDate, toDate });
        if (days.length === 0) {
          throw new OrchestratorError(
            'HISTORY_NO_EMPTY_DAYS',
            `Cannot confirm ${fromDate} to ${toDate}: on none of these days the last answer brought nothing where there had been rows; see the test scd_campaign_performance_unconfirmed_empty_days`,
          );
        }
        const header = ['day', 'rows so far', 'empty since load'];
        const lines = days.map(({ date, lastRows, emptyLoadId }) => [
          date,
          String(lastRows),
          String(emptyLoadId),
        ]);
        for (const line of alignColumns([header, ...lines], new Set([1, 2]))) print(line);
        await confirm(`The rows of ${days.length} days will be closed as deleted.`, { yes, signal });
        for (const window of joinDays(days.map(({ date }) => date))) {
          const { loadId } = await confirmEmptyDays(pool, {
            stream: CAMPAIGNS_STREAM,
            window,
            runId: `confirm-empty-${randomUUID()}`,
            asOfDate: todayOf(context),
            confirmedBy: by,
            reason,
          });
          print(
            `${window.fromDate} to ${window.toDate} confirmed as load ${loadId}; the next snapshot closes its rows`,
          );
        }
      }),
    );
}

import { Argument, Command } from 'commander';
import { confirmDays } from '../../../operations/history/confirm-days.ts';
import { findDaysToConfirm } from '../../../operations/history/find-days-to-confirm.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { confirm } from '../../confirm.ts';
import { readDateRange } from '../../date-range-options.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';

interface ConfirmEmptyOptions {
  readonly reason: string;
  readonly by?: string;
  readonly yes: boolean;
}

export function confirmEmptyCommand(context: CommandContext): Command {
  const { print, signal } = context;
  return new Command('confirm-empty')
    .description(
      'confirm that days are really empty for which the source returns no rows any more: their rows are closed',
    )
    .addArgument(new Argument('<from>', 'first day, YYYY-MM-DD').argParser(isoDateOption))
    .addArgument(new Argument('<to>', 'last day, YYYY-MM-DD').argParser(isoDateOption))
    .requiredOption('--reason <text>', 'why; it is stored with the confirmation')
    .option('--by <name>', 'who confirms; default: the user who runs the command')
    .option('--yes', 'do not ask', false)
    .action(
      (from: string, to: string, { reason, by: confirmedBy = operatorName(), yes }: ConfirmEmptyOptions) =>
        withWarehouse(context, 'history', {}, async (operation) => {
          const days = await findDaysToConfirm(operation, readDateRange({ from, to }));
          const header = ['day', 'rows so far', 'empty since load'];
          const lines = days.map(({ date, lastRows, emptyLoadId }) => [
            date,
            String(lastRows),
            String(emptyLoadId),
          ]);
          for (const line of alignColumns([header, ...lines], new Set([1, 2]))) print(line);
          await confirm(`The rows of ${days.length} days will be closed as deleted.`, { yes, signal });
          const decision = { days: days.map(({ date }) => date), reason, confirmedBy };
          for await (const { fromDate, toDate, loadId } of confirmDays(operation, decision))
            print(`${fromDate} to ${toDate} confirmed as load ${loadId}; the next snapshot closes its rows`);
        }),
    );
}

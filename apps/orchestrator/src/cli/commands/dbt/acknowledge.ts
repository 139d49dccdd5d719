import { plainLines } from '@volka/runtime/terminal';
import type { AcknowledgedTest } from '@volka/warehouse/operate';
import { Command } from 'commander';
import { acknowledgeTest } from '../../../operations/dbt/acknowledge-test.ts';
import { listAcknowledgements } from '../../../operations/dbt/list-acknowledgements.ts';
import { withdrawAcknowledgement } from '../../../operations/dbt/withdraw-acknowledgement.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { idArgument } from '../../id-argument.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';

interface AcknowledgeOptions {
  readonly reason: string;
  readonly campaign?: string;
  readonly from?: string;
  readonly to?: string;
  readonly lastDay?: string;
  readonly by?: string;
}

export function acknowledgeCommand(context: CommandContext): Command {
  return new Command('acknowledge')
    .description('accept a warning of a test: it stays visible and alerts nobody')
    .argument('<test>', 'name of the test, as in the warning')
    .requiredOption('--reason <text>', 'why; it is stored with the acknowledgement')
    .option('--campaign <name>', 'only failing rows of this campaign')
    .option('--from <date>', 'only failing rows from this day on', isoDateOption)
    .option('--to <date>', 'only failing rows up to this day', isoDateOption)
    .option(
      '--last-day <date>',
      'the last day on which it holds; default: until it is withdrawn',
      isoDateOption,
    )
    .option('--by <name>', 'who accepts it; default: the user who runs the command')
    .action(async (testName: string, options: AcknowledgeOptions) => {
      const { reason, campaign, from, to, lastDay, by = operatorName() } = options;
      const id = await withWarehouse(context, 'dbt', {}, (operation) =>
        acknowledgeTest(operation, {
          testName,
          reason,
          acknowledgedBy: by,
          campaignName: campaign,
          fromDate: from,
          toDate: to,
          lastDay,
        }),
      );
      context.print(`${testName} is acknowledged (${id}); end it with volka dbt withdraw ${id}`);
    });
}

export function acknowledgementsCommand(context: CommandContext): Command {
  return new Command('acknowledgements')
    .description('list the accepted warnings')
    .option('--all', 'also those that are withdrawn or past their last day', false)
    .action(async ({ all }: { readonly all: boolean }) => {
      const shown = await withWarehouse(context, 'dbt', {}, (operation) =>
        listAcknowledgements(operation, { all }),
      );
      if (shown.length === 0) {
        context.print('no warning is acknowledged');
        return;
      }
      const header = ['id', 'test', 'rows', 'state', 'by', 'reason'];
      for (const line of alignColumns([header, ...shown.map(lineOf)], new Set([0]))) context.print(line);
    });
}

export function withdrawCommand(context: CommandContext): Command {
  return new Command('withdraw')
    .description('end an acknowledgement: its warning alerts again')
    .argument('<id>', 'as volka dbt acknowledgements lists it', idArgument('a whole number above 0'))
    .option('--by <name>', 'who withdraws it; default: the user who runs the command')
    .action(async (acknowledgementId: bigint, { by = operatorName() }: { readonly by?: string }) => {
      await withWarehouse(context, 'dbt', {}, (operation) =>
        withdrawAcknowledgement(operation, { acknowledgementId, withdrawnBy: by }),
      );
      context.print(`acknowledgement ${acknowledgementId} is withdrawn`);
    });
}

function lineOf(given: AcknowledgedTest): readonly string[] {
  const { acknowledgementId, testName, isActive, withdrawnAt, lastDay, acknowledgedBy, reason } = given;
  const until = lastDay === null ? 'active' : `active to ${lastDay}`;
  const state = withdrawnAt === null ? (isActive ? until : `ended ${lastDay ?? ''}`) : 'withdrawn';
  return [
    String(acknowledgementId),
    testName,
    plainLines(rowsOf(given)),
    state,
    plainLines(acknowledgedBy),
    plainLines(reason),
  ];
}

function rowsOf({ campaignName, fromDate, toDate }: AcknowledgedTest): string {
  const parts = [
    ...(campaignName === null ? [] : [`of ${campaignName}`]),
    ...(fromDate === null ? [] : [`from ${fromDate}`]),
    ...(toDate === null ? [] : [`to ${toDate}`]),
  ];
  return parts.length === 0 ? 'all' : parts.join(' ');
}

import {
  acknowledgeTest,
  readLastTestStatus,
  readTestAcknowledgements,
  withdrawAcknowledgement,
} from '@volka/warehouse/operate';
import type { AcknowledgedTest } from '@volka/warehouse/operate';
import type { WarehousePool } from '@volka/warehouse';
import { Command, InvalidArgumentError } from 'commander';
import { OrchestratorError } from '../../../errors.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { todayOf } from '../../command-context.ts';
import { isoDateOption } from '../../iso-date-option.ts';
import { operatorName } from '../../operator-name.ts';
import { plainLines } from '@volka/runtime/terminal';
import { withPool } from '../../with-pool.ts';

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
    .argument('<test>', 'name of the test, as the warning tells it')
    .requiredOption('--reason <text>', 'why, for whoever asks later')
    .option('--campaign <name>', 'only failing rows of this campaign')
    .option('--from <date>', 'only failing rows from this day on', isoDateOption)
    .option('--to <date>', 'only failing rows up to this day', isoDateOption)
    .option(
      '--last-day <date>',
      'the last day on which it holds; unless told, until it is withdrawn',
      isoDateOption,
    )
    .option('--by <name>', 'who says so; unless told, who runs the command')
    .action(
      (testName: string, { reason, campaign, from, to, lastDay, by = operatorName() }: AcknowledgeOptions) =>
        withPool(context, { command: 'dbt', role: 'etl_writer' }, async (pool) => {
          checkOptions(testName, { reason, from, to, lastDay, today: todayOf(context) });
          await checkTest(pool, testName);
          const id = await acknowledgeTest(pool, {
            testName,
            reason,
            acknowledgedBy: by,
            ...(campaign === undefined ? {} : { campaignName: campaign }),
            ...(from === undefined ? {} : { fromDate: from }),
            ...(to === undefined ? {} : { toDate: to }),
            ...(lastDay === undefined ? {} : { lastDay }),
          });
          context.print(`${testName} is acknowledged (${id}); end it with volka dbt withdraw ${id}`);
        }),
    );
}

export function acknowledgementsCommand(context: CommandContext): Command {
  return new Command('acknowledgements')
    .description('list the accepted warnings')
    .option('--all', 'those that are withdrawn or past their last day, too', false)
    .action(({ all }: { readonly all: boolean }) =>
      withPool(context, { command: 'dbt', role: 'etl_writer' }, async (pool) => {
        const shown = (await readTestAcknowledgements(pool)).filter(({ isActive }) => all || isActive);
        if (shown.length === 0) {
          context.print('no warning is acknowledged');
          return;
        }
        const header = ['id', 'test', 'rows', 'state', 'by', 'reason'];
        for (const line of alignColumns([header, ...shown.map(lineOf)], new Set([0]))) context.print(line);
      }),
    );
}

export function withdrawCommand(context: CommandContext): Command {
  return new Command('withdraw')
    .description('end an acknowledgement: its warning alerts again')
    .argument('<id>', 'as volka dbt acknowledgements lists it', idArgument)
    .option('--by <name>', 'who says so; unless told, who runs the command')
    .action((id: bigint, { by = operatorName() }: { readonly by?: string }) =>
      withPool(context, { command: 'dbt', role: 'etl_writer' }, async (pool) => {
        if (!(await withdrawAcknowledgement(pool, id, by))) {
          throw new OrchestratorError(
            'DBT_ACKNOWLEDGEMENT_UNKNOWN',
            `Cannot withdraw acknowledgement ${id}: there is none, or it was withdrawn before; see volka dbt acknowledgements --all`,
          );
        }
        context.print(`acknowledgement ${id} is withdrawn`);
      }),
    );
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

function idArgument(value: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(value)) return BigInt(value);
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

function checkOptions(
  testName: string,
  given: Readonly<Record<'reason' | 'today', string> & Record<'from' | 'to' | 'lastDay', string | undefined>>,
): void {
  const { reason, from, to, lastDay, today } = given;
  const problem =
    reason.trim() === ''
      ? 'its reason is empty; say why'
      : from !== undefined && to !== undefined && from > to
        ? '--from is after --to; name the first day first'
        : lastDay !== undefined && lastDay < today
          ? `its last day is over, it is ${today} in UTC; name a later one`
          : null;
  if (problem === null) return;
  throw new OrchestratorError('CLI_OPTIONS_CONFLICT', `Cannot acknowledge ${testName}: ${problem}`);
}

/** Only a test that warns can be acknowledged: one of error severity says that our own figures contradict each other. */
async function checkTest(pool: WarehousePool, testName: string): Promise<void> {
  const status = await readLastTestStatus(pool, testName);
  if (status === null) {
    throw new OrchestratorError(
      'DBT_TEST_UNKNOWN',
      `Cannot acknowledge ${testName}: no test of that name has run; volka dbt list --type test names them`,
    );
  }
  if (status === 'fail' || status === 'error') {
    throw new OrchestratorError(
      'DBT_TEST_FAILS',
      `Cannot acknowledge ${testName}: it failed, and only warnings can be accepted; mend what its rows in dq show`,
    );
  }
}

import { formatDays } from '@volka/extract';
import { plainText } from '@volka/runtime/terminal';
import type { QuarantineRecordInFull } from '@volka/warehouse/operate';
import { Command } from 'commander';
import { showRecords } from '../../../operations/quarantine/show-records.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { withWarehouse } from '../../with-warehouse.ts';
import { idsArgument } from './choice-options.ts';

export function showCommand(context: CommandContext): Command {
  return new Command('show')
    .description('show records as they came, why they were refused, and what was decided')
    .argument('<ids...>', 'numbers of records', idsArgument)
    .action((ids: readonly bigint[]) =>
      withWarehouse(context, 'quarantine', {}, async (operation) => {
        for await (const record of showRecords(operation, { ids })) {
          for (const line of linesOf(record)) context.print(line);
          context.print('');
        }
      }),
    );
}

function linesOf(record: QuarantineRecordInFull): readonly string[] {
  const { reasons, rawJson } = record;
  const key = [record.executionDate, record.campaignName, record.adName].map((part) =>
    part === null ? '(unreadable)' : plainText(part),
  );
  return [
    ...alignColumns([
      ['record', `${record.quarantineId}, number ${record.recordIndex} of the answer`],
      ['key', key.join(' / ')],
      ['refused', record.cellColumns === null ? 'the whole row' : record.cellColumns.join(', ')],
      ['load', `${record.loadId}, window ${formatDays(record.window)}, run ${record.runId}`],
      ['refused at', record.quarantinedAt],
      ['state', stateText(record)],
      ['answer', record.archiveUri ?? '(not archived)'],
      ...reasons.map(({ rule, message }, at) => [at === 0 ? 'reasons' : '', `${rule}: ${message}`]),
    ]),
    rawJson,
  ];
}

function stateText(record: QuarantineRecordInFull): string {
  const { state, resolvedBy, resolvedAt, supersededBy } = record;
  if (state === 'open') {
    return supersededBy === null
      ? 'open'
      : `open, superseded: load ${supersededBy} has the last word on its day`;
  }
  const how =
    state === 'replayed' ? `as load ${String(record.replayLoadId)}` : `: ${record.discardReason ?? ''}`;
  return `${state} ${how}, by ${resolvedBy ?? ''}, ${resolvedAt ?? ''}`.replace(' :', ':');
}

import { Command } from 'commander';
import { plainText } from '@volka/runtime/terminal';
import { readQuarantineRecordsInFull } from '@volka/warehouse/operate';
import type { QuarantineRecordInFull } from '@volka/warehouse/operate';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import { OrchestratorError } from '../../../errors.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { idsArgument } from './choose-records.ts';
import { windowText, withQuarantinePool } from './quarantine-pool.ts';

export function showCommand(context: CommandContext): Command {
  return new Command('show')
    .description('show records as they came, why they were refused and what became of them')
    .argument('<ids...>', 'numbers of records', idsArgument)
    .action(async (ids: readonly bigint[]) => {
      await withQuarantinePool(context, async (pool) => {
        const missing = new Set(ids);
        const filter = { stream: CAMPAIGNS_STREAM, quarantineIds: ids };
        for await (const record of readQuarantineRecordsInFull(pool, filter)) {
          missing.delete(record.quarantineId);
          for (const line of linesOf(record)) context.print(line);
          context.print('');
        }
        const [first] = missing;
        if (first === undefined) return;
        throw new OrchestratorError(
          'QUARANTINE_RECORD_UNKNOWN',
          `Cannot show record ${first}: the quarantine has no such record; \`volka quarantine list\` shows the loads that refused some`,
        );
      });
    });
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
      ['without', record.cellColumns === null ? 'the whole row' : record.cellColumns.join(', ')],
      ['load', `${record.loadId}, window ${windowText(record.window)}, run ${record.runId}`],
      ['refused', record.quarantinedAt],
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

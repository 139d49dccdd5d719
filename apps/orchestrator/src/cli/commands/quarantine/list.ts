import { Command, Option } from 'commander';
import { formatDays } from '@volka/extract';
import type { QuarantineState } from '@volka/warehouse/read';
import { listQuarantine, QUARANTINE_STATES } from '../../../operations/quarantine/list-quarantine.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { withWarehouse } from '../../with-warehouse.ts';

const NUMBERS = new Set([4, 5, 6, 7]);

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('count quarantined records and cells by rule and window')
    .addOption(
      new Option('--state <state>', 'state of the records').choices(QUARANTINE_STATES).default('open'),
    )
    .action(async ({ state }: { readonly state: QuarantineState }) => {
      const groups = await withWarehouse(context, 'quarantine', {}, (operation) =>
        listQuarantine(operation, { state }),
      );
      if (groups.length === 0) {
        context.print(`no record is ${state}`);
        return;
      }
      const rows = groups.map(
        ({ rule, column, scope, window, loadId, records, firstQuarantineId, superseded }) => [
          rule,
          column ?? '(record)',
          scope,
          formatDays(window),
          String(loadId),
          String(records),
          String(firstQuarantineId),
          String(superseded),
        ],
      );
      const header = ['rule', 'column', 'refused', 'window', 'load', 'records', 'first', 'superseded'];
      for (const line of alignColumns([header, ...rows], NUMBERS)) context.print(line);
      if (state === 'open' && groups.some(({ superseded }) => superseded > 0)) {
        context.print(
          'superseded: a later load has the last word on the day; `volka quarantine discard --superseded`',
        );
      }
    });
}

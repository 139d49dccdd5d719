import { Command, Option } from 'commander';
import { readQuarantineGroups } from '@volka/warehouse/read';
import type { QuarantineState } from '@volka/warehouse/read';
import { CAMPAIGNS_STREAM } from '../../../etl/campaigns-stream.ts';
import { alignColumns } from '../../align-columns.ts';
import type { CommandContext } from '../../command-context.ts';
import { windowText, withQuarantinePool } from './quarantine-pool.ts';

const NUMBERS = new Set([4, 5, 6, 7]);

export function listCommand(context: CommandContext): Command {
  return new Command('list')
    .description('count refused records and cells by rule and window')
    .addOption(
      new Option('--state <state>', 'which')
        .choices(['open', 'replayed', 'discarded'] satisfies QuarantineState[])
        .default('open'),
    )
    .action(async ({ state }: { readonly state: QuarantineState }) => {
      const groups = await withQuarantinePool(context, (pool) =>
        readQuarantineGroups(pool, { stream: CAMPAIGNS_STREAM, state }),
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
          windowText(window),
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

import { formatDays } from '@volka/extract';
import { Command, Option } from 'commander';
import { readReadingSettings } from '../../../config/extraction-settings.ts';
import { NEGATIVE_CHOICES, replayRecords } from '../../../operations/quarantine/replay-records.ts';
import type { LoadReplay } from '../../../quarantine/replay-quarantine.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { withWarehouse } from '../../with-warehouse.ts';
import { choiceOf, withChoice } from './choice-options.ts';
import type { ChoiceOptions } from './choice-options.ts';

interface ReplayOptions extends ChoiceOptions {
  readonly negative?: (typeof NEGATIVE_CHOICES)[number];
  readonly dryRun?: boolean;
}

/** Reasons shown for a load; the rest is counted. */
const MOST_SHOWN = 5;

export function replayCommand(context: CommandContext): Command {
  return withChoice(new Command('replay'))
    .description('validate open records again; those that pass are appended as a new load')
    .addOption(
      new Option(
        '--negative <policy>',
        'what to do with numbers below 0 this time; default: the settings',
      ).choices(NEGATIVE_CHOICES),
    )
    .option('--dry-run', 'only print what validation would accept; write nothing')
    .action(async (ids: readonly bigint[] | undefined, options: ReplayOptions) => {
      const { negative, dryRun = false, by: resolvedBy = operatorName() } = options;
      const replays = await withWarehouse(
        context,
        'quarantine',
        { reading: readReadingSettings },
        (operation) =>
          replayRecords(operation, { choice: choiceOf(ids, options), negative, dryRun, resolvedBy }),
      );
      if (replays.length === 0) context.print('no open record was chosen');
      for (const line of replays.flatMap((each) => linesOf(each, dryRun))) context.print(line);
      if (replays.some(({ loads }) => loads.length > 0)) {
        context.print(
          'the new rows wait for history: they are in the reports after the next run of the snapshot',
        );
      }
    });
}

function linesOf(replay: LoadReplay, isDryRun: boolean): readonly string[] {
  const { replayOf, window, chosen, loads, acceptable, stillRefused, obstructed } = replay;
  const shown = stillRefused.slice(0, MOST_SHOWN);
  const more = stillRefused.length - shown.length;
  const superseded = obstructed.filter(({ because }) => because === 'superseded').length;
  return [
    `load ${replayOf}, window ${formatDays(window)}: ${chosen} chosen`,
    ...(isDryRun ? [`  ${acceptable} would be replayed`] : []),
    ...loads.map(({ loadId, records, rows }) => `  ${records} replayed as load ${loadId} (${rows} rows)`),
    ...(stillRefused.length === 0 ? [] : [`  ${stillRefused.length} still refused, and still open:`]),
    ...shown.map(
      ({ quarantineId, reasons }) =>
        `    ${quarantineId}: ${reasons.map(({ message }) => message).join('; ')}`,
    ),
    ...(more === 0 ? [] : [`    and ${more} more`]),
    ...(superseded === 0
      ? []
      : [`  ${superseded} superseded: a later load has the last word on their day; discard them`]),
    ...obstructed
      .filter(({ because }) => because !== 'superseded')
      .map(
        ({ quarantineId, because, loadId }) =>
          `  ${quarantineId} ${OBSTACLES[because]}${loadId === null ? '' : ` (load ${loadId})`}`,
      ),
  ];
}

const OBSTACLES = {
  unknown: 'is no record of this load',
  decided: 'was decided meanwhile',
  superseded: 'is superseded',
  'key-loaded': 'not replayed: its key is loaded already; discard it',
} as const;

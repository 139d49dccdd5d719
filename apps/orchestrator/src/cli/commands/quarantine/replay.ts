import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import type { NegativePolicy } from '@volka/validation/campaign';
import { readWindowPolicy } from '../../../config/read-settings.ts';
import { replayQuarantine } from '../../../quarantine/replay-quarantine.ts';
import type { LoadReplay } from '../../../quarantine/replay-quarantine.ts';
import { readNegativePolicies } from '../../../config/read-settings.ts';
import type { NegativePolicies } from '../../../etl/window-policy.ts';
import type { CommandContext } from '../../command-context.ts';
import { operatorName } from '../../operator-name.ts';
import { choiceOf, withChoice } from './choose-records.ts';
import type { ChoiceOptions } from './choose-records.ts';
import { windowText, withQuarantinePool } from './quarantine-pool.ts';

interface ReplayOptions extends ChoiceOptions {
  readonly negative?: NegativePolicy;
  readonly dryRun?: boolean;
}

/** Reasons shown a load; the rest is counted. */
const MOST_SHOWN = 5;

export function replayCommand(context: CommandContext): Command {
  return withChoice(new Command('replay'))
    .description('put open records through validation again; those that pass are appended as a new load')
    .addOption(
      new Option(
        '--negative <policy>',
        'what becomes of figures below 0 this time; unless told, as the settings say',
      ).choices(['quarantine', 'clamp'] satisfies NegativePolicy[]),
    )
    .option('--dry-run', 'only say what validation says now')
    .action(async (ids: readonly bigint[] | undefined, options: ReplayOptions) => {
      const filter = choiceOf(ids, options);
      const replays = await withQuarantinePool(context, (pool) =>
        replayQuarantine({
          pool,
          filter,
          runId: `replay-${randomUUID()}`,
          resolvedBy: options.by ?? operatorName(),
          negatives: { ...readNegativePolicies(context.environment), ...negativesOf(options) },
          costUnit: readWindowPolicy(context.environment).costUnit,
          dryRun: options.dryRun ?? false,
          signal: context.signal,
        }),
      );
      if (replays.length === 0) context.print('no open record was chosen');
      for (const line of replays.flatMap((each) => linesOf(each, options.dryRun ?? false)))
        context.print(line);
      if (replays.some(({ loads }) => loads.length > 0)) {
        context.print(
          'the new rows wait for history: they are in the reports after the next run of the snapshot',
        );
      }
    });
}

/** The option decides on everything below 0, the settings where it is absent. */
function negativesOf({ negative }: ReplayOptions): NegativePolicies {
  if (negative === undefined) return {};
  return { negativePolicy: negative, negativeRevenuePolicy: negative };
}

function linesOf(replay: LoadReplay, isDryRun: boolean): readonly string[] {
  const { replayOf, window, chosen, loads, acceptable, stillRefused, obstructed } = replay;
  const shown = stillRefused.slice(0, MOST_SHOWN);
  const more = stillRefused.length - shown.length;
  const superseded = obstructed.filter(({ because }) => because === 'superseded').length;
  return [
    `load ${replayOf}, window ${windowText(window)}: ${chosen} chosen`,
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

import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { QuarantineFilter } from '@volka/warehouse/read';
import { OrchestratorError } from '../../../errors.ts';
import { isoDateOption } from '../../iso-date-option.ts';

/** The options by which records are chosen, beside their ids. */
export interface ChoiceOptions {
  readonly rule?: string;
  readonly load?: bigint;
  readonly from?: string;
  readonly to?: string;
  readonly superseded?: boolean;
  readonly all?: boolean;
  /** Undefined = whoever runs the command. */
  readonly by?: string;
}

/** Parses an id of a record or a load. */
export function idArgument(value: string): bigint {
  if (/^[1-9]\d{0,17}$/.test(value)) return BigInt(value);
  throw new InvalidArgumentError(
    'It must be the number of a record or a load, as `volka quarantine list` shows it.',
  );
}

/** The same for an argument that may be given several times. */
export function idsArgument(value: string, before: readonly bigint[] | undefined): readonly bigint[] {
  return [...(before ?? []), idArgument(value)];
}

/** Adds the ways to choose open records. */
export function withChoice(command: Command): Command {
  return command
    .argument('[ids...]', 'numbers of records', idsArgument)
    .option('--rule <rule>', 'only what this rule refused')
    .option('--load <id>', 'only what this load refused', idArgument)
    .option('--from <date>', 'only records of this day or later', isoDateOption)
    .option('--to <date>', 'only records of this day or earlier', isoDateOption)
    .option('--all', 'every open record')
    .option('--by <who>', 'who decides, for the record; unless told, who runs the command');
}

/**
 * The filter that the options ask for.
 * @throws {OrchestratorError} `QUARANTINE_CHOICE_MISSING` if nothing was chosen: all of them only by `--all`.
 */
export function choiceOf(
  ids: readonly bigint[] | undefined,
  options: ChoiceOptions,
): Omit<QuarantineFilter, 'stream' | 'state'> {
  const choice = {
    ...(ids === undefined || ids.length === 0 ? {} : { quarantineIds: ids }),
    ...(options.rule === undefined ? {} : { rule: options.rule }),
    ...(options.load === undefined ? {} : { loadId: options.load }),
    ...(options.from === undefined ? {} : { fromDate: options.from }),
    ...(options.to === undefined ? {} : { toDate: options.to }),
    ...(options.superseded === undefined ? {} : { superseded: options.superseded }),
  };
  if (Object.keys(choice).length === 0 && options.all !== true) {
    throw new OrchestratorError(
      'QUARANTINE_CHOICE_MISSING',
      'Cannot decide on quarantined records: none were chosen; name them by number, --rule, --load, --from, --to, or take --all',
    );
  }
  return choice;
}

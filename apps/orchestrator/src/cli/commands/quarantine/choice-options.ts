import type { Command } from 'commander';
import type { recordChoiceField } from '../../../operations/quarantine/choose-records.ts';
import type { z } from 'zod';
import { idArgument } from '../../id-argument.ts';
import { isoDateOption } from '../../iso-date-option.ts';

/** The options by which records are chosen, beside their ids. */
export interface ChoiceOptions {
  readonly rule?: string;
  readonly load?: bigint;
  readonly from?: string;
  readonly to?: string;
  readonly superseded?: boolean;
  readonly all?: boolean;
  /** Undefined = the user who runs the command. */
  readonly by?: string;
}

const recordId = idArgument('the number of a record or a load, as `volka quarantine list` shows it');

/** Parses an id that may be given several times. */
export function idsArgument(value: string, before: readonly bigint[] | undefined): readonly bigint[] {
  return [...(before ?? []), recordId(value)];
}

/** Adds the ways to choose open records. */
export function withChoice(command: Command): Command {
  return command
    .argument('[ids...]', 'numbers of records', idsArgument)
    .option('--rule <rule>', 'only records that this rule refused')
    .option('--load <id>', 'only records that this load refused', recordId)
    .option('--from <date>', 'only records of this day or later', isoDateOption)
    .option('--to <date>', 'only records of this day or earlier', isoDateOption)
    .option('--all', 'every open record')
    .option('--by <name>', 'who decides; default: the user who runs the command');
}

/** The choice that arguments and options describe. */
export function choiceOf(
  ids: readonly bigint[] | undefined,
  { rule, load, from, to, superseded, all }: ChoiceOptions,
): z.input<typeof recordChoiceField> {
  return { ids, rule, loadId: load, fromDate: from, toDate: to, superseded, all };
}

import type { DateWindow } from '@volka/extract';
import { OrchestratorError } from '../errors.ts';

/** `--from` and `--to` of a command. */
export interface DateRangeOptions {
  readonly from?: string;
  readonly to?: string;
}

/**
 * The days that an operator asks for; undefined if none.
 * @throws {OrchestratorError} CLI_OPTIONS_CONFLICT if only one end is given, or the first day is after the last.
 */
export function readOptionalDateRange({ from, to }: DateRangeOptions): DateWindow | undefined {
  if (from === undefined && to === undefined) return undefined;
  if (from === undefined || to === undefined)
    throw conflict(`--${from === undefined ? 'to' : 'from'} is given alone; give both --from and --to`);
  return readDateRange({ from, to });
}

/** The same where both options are required. */
export function readDateRange({ from, to }: Required<DateRangeOptions>): DateWindow {
  if (from > to) throw conflict(`--from ${from} is after --to ${to}; swap them`);
  return { fromDate: from, toDate: to };
}

function conflict(why: string): OrchestratorError {
  return new OrchestratorError('CLI_OPTIONS_CONFLICT', `Cannot use the range of days: ${why}`);
}

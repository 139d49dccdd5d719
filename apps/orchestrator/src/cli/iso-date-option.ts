import { isIsoDate } from '@volka/runtime/calendar';
import { InvalidArgumentError } from 'commander';

/** Parses an option that is a calendar day. */
export function isoDateOption(value: string): string {
  if (isIsoDate(value)) return value;
  throw new InvalidArgumentError('It must be a calendar day, YYYY-MM-DD.');
}

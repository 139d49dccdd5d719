import { InvalidArgumentError } from 'commander';

/** Parses an option that is a calendar day. */
export function isoDateOption(value: string): string {
  const date = new Date(`${value}T00:00:00Z`);
  if (!Number.isNaN(date.getTime()) && date.toISOString().startsWith(value) && value.length === 10)
    return value;
  throw new InvalidArgumentError('It must be a calendar day, YYYY-MM-DD.');
}

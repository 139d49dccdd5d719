import { InvalidArgumentError } from 'commander';

/** Parses an id, such as the number of a load; `what` completes the message. */
export function idArgument(what: string): (value: string) => bigint {
  return (value) => {
    if (/^[1-9]\d{0,17}$/.test(value)) return BigInt(value);
    throw new InvalidArgumentError(`It must be ${what}.`);
  };
}

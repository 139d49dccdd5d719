import { InvalidArgumentError, Option } from 'commander';
import type { DriftAcceptance } from '../etl/window-policy.ts';
import { operatorName } from './operator-name.ts';

/** `--accept-drift <reason>`: loads windows that would fail, and stores the reason in `etl.warnings`. */
export function acceptDriftOption(): Option {
  return new Option(
    '--accept-drift <reason>',
    'load windows that would fail as contract drift or unit mistake; the reason is stored in etl.warnings',
  ).argParser(readReason);
}

/** What the operator who runs this process accepts; undefined without the option. */
export function acceptanceOf(reason: string | undefined): DriftAcceptance | undefined {
  return reason === undefined ? undefined : { reason, by: operatorName() };
}

function readReason(value: string): string {
  const reason = value.trim();
  if (reason === '') throw new InvalidArgumentError('It must not be empty.');
  return reason;
}

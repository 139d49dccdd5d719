import { parseArgs } from 'node:util';
import { DemoError } from './errors.ts';

/** The parsed command line of the demo. */
export interface DemoOptions {
  /** How many days to advance, with one run for each day. */
  readonly nextDays: number;
  /** Keep running afterwards and print every address. */
  readonly serve: boolean;
  /** Delete the state folder and end. */
  readonly reset: boolean;
  readonly campaigns: number;
  readonly adsPerCampaign: number;
  readonly seed: number;
  /** Port of PostgreSQL; 0 = any free port. */
  readonly port: number;
  /** Folder of the demo's state; undefined = `.volka/demo`. */
  readonly stateDir: string | undefined;
  readonly help: boolean;
}

export const USAGE = `npm run demo                     five years of campaign data, from the API to the Excel report
npm run demo -- --next-days 3    let three days pass; only what is due is fetched, and what changed is shown
npm run demo -- --serve          stay up and print every address; Ctrl-C ends it
npm run demo -- --reset          clear the demo's state

  --campaigns N   campaigns of the simulated company, at the first run (default 5)
  --ads N         ads of each campaign, at the first run (default 5)
  --seed N        seed of the simulated data, at the first run (default 1)
  --port N        port of PostgreSQL on 127.0.0.1 (default: a free one)
  --state-dir DIR folder of the demo's state (default .volka/demo)`;

/** An invalid command line. */
export class UsageError extends DemoError {
  constructor(message: string) {
    super('DEMO_USAGE', message);
  }
}

/**
 * Parses the demo's command line.
 * @throws {UsageError} For an unknown option or a number out of range.
 */
export function parseOptions(args: readonly string[]): DemoOptions {
  const { values } = parse(args);
  return {
    nextDays: wholeNumber('--next-days', values['next-days'], 0, 0, 366),
    campaigns: wholeNumber('--campaigns', values.campaigns, 5, 1, 10_000),
    adsPerCampaign: wholeNumber('--ads', values.ads, 5, 1, 10_000),
    seed: wholeNumber('--seed', values.seed, 1, 0, 2 ** 31 - 1),
    port: wholeNumber('--port', values.port, 0, 0, 65_535),
    serve: values.serve ?? false,
    reset: values.reset ?? false,
    stateDir: values['state-dir'],
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        'next-days': { type: 'string' },
        campaigns: { type: 'string' },
        ads: { type: 'string' },
        seed: { type: 'string' },
        port: { type: 'string' },
        'state-dir': { type: 'string' },
        serve: { type: 'boolean' },
        reset: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : '';
    throw new UsageError(`Cannot read the command line: ${reason}; see npm run demo -- --help`);
  }
}

function wholeNumber(
  name: string,
  value: string | undefined,
  fallback: number,
  min: number,
  max: number,
): number {
  if (value === undefined) return fallback;
  const parsed = Number(value);
  if (/^\d+$/.test(value) && parsed >= min && parsed <= max) return parsed;
  throw new UsageError(
    `Cannot use ${name} ${JSON.stringify(value)}: it takes a whole number from ${min} to ${max}`,
  );
}

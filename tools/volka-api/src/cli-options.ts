import { parseArgs } from 'node:util';
import { DEFAULTS } from './options.ts';
import { SimulatorError } from './errors.ts';
import { parseFaultText } from './faults/fault-text.ts';
import type { SimulatorOptions } from './options.ts';

/** The parsed command line. */
export type CliRequest =
  | { readonly kind: 'help' }
  | { readonly kind: 'list-faults' }
  | { readonly kind: 'start'; readonly options: SimulatorOptions };

const CLI_DEFAULTS = { port: 4010, apiKey: 'local-key', asOf: '2024-12-15' } as const;

/** The text that `--help` prints. */
export const USAGE = `Simulator of the Campaigns API over real HTTP

  npm run volka-api -- [options]

  --port <n>          port to listen on, 0 for a free one             (default ${CLI_DEFAULTS.port})
  --host <name>       address to listen on                            (default ${DEFAULTS.host})
  --api-key <text>    required value of the header x-api-key          (default ${CLI_DEFAULTS.apiKey})
  --as-of <date>      the clock: today, in UTC                        (default ${CLI_DEFAULTS.asOf})
  --seed <n>          another seed gives other figures                (default ${DEFAULTS.seed})
  --campaigns <n>     Campaign_1 to Campaign_n                        (default ${DEFAULTS.campaigns})
  --ads <n>           ads per campaign, Ad_1 to Ad_n                  (default ${DEFAULTS.adsPerCampaign})
  --first-date <date> there is no data before this day                (default ${DEFAULTS.firstDate})
  --no-blemishes      no dirty rows
  --fault <rule>      switch on a fault (may be repeated); each injected fault is printed
  --fault-seed <n>    seed of the faults                              (default: --seed)
  --list-faults       list every fault, its options and what a client should do
  --help              print this text

  A rule is name[:option=value,...]. Options of every fault: times (number of requests), probability,
  from, to (requested days), lod; --list-faults shows further options. For example
    --fault server-error:times=3  --fault stalled-body:probability=0.05
    --fault null-campaign:from=2024-10-01,to=2024-10-31,share=0.2

  GET /campaigns-report?period_from=2024-10-01&period_to=2024-10-31&lod=a&lifedays=1,3,7,14

  Control plane, without a key, with JSON bodies:
    PUT    /_simulator/clock      {"asOf":"2024-12-16"}
    POST   /_simulator/faults     {"fault":"server-error","times":3} or a list; returns the ids
    GET    /_simulator/faults     the active faults
    DELETE /_simulator/faults     switches off all; /_simulator/faults/<id> one
    GET    /_simulator/injected   every injected fault
    GET    /_simulator/catalogue  every available fault
    GET    /_simulator/requests   the last requests to the report
    GET    /_simulator/health     health, and the date of the clock`;

/**
 * Parses the command line.
 * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` or `SIMULATOR_FAULT_INVALID`, naming the option.
 */
export function parseCommandLine(args: readonly string[]): CliRequest {
  const values = parseKnownArgs(args);
  if (values.help === true) return { kind: 'help' };
  if (values['list-faults'] === true) return { kind: 'list-faults' };
  const seed = wholeNumber('--seed', values.seed, DEFAULTS.seed);
  return {
    kind: 'start',
    options: {
      host: values.host ?? DEFAULTS.host,
      port: wholeNumber('--port', values.port, CLI_DEFAULTS.port),
      apiKey: values['api-key'] ?? CLI_DEFAULTS.apiKey,
      asOf: values['as-of'] ?? CLI_DEFAULTS.asOf,
      seed,
      campaigns: wholeNumber('--campaigns', values.campaigns, DEFAULTS.campaigns),
      adsPerCampaign: wholeNumber('--ads', values.ads, DEFAULTS.adsPerCampaign),
      firstDate: values['first-date'] ?? DEFAULTS.firstDate,
      blemishes: values['no-blemishes'] !== true,
      faults: (values.fault ?? []).map(parseFaultText),
      faultSeed: wholeNumber('--fault-seed', values['fault-seed'], seed),
    },
  };
}

interface ArgValues {
  readonly help?: boolean | undefined;
  readonly port?: string | undefined;
  readonly host?: string | undefined;
  readonly 'api-key'?: string | undefined;
  readonly 'as-of'?: string | undefined;
  readonly seed?: string | undefined;
  readonly campaigns?: string | undefined;
  readonly ads?: string | undefined;
  readonly 'first-date'?: string | undefined;
  readonly 'no-blemishes'?: boolean | undefined;
  readonly fault?: string[] | undefined;
  readonly 'fault-seed'?: string | undefined;
  readonly 'list-faults'?: boolean | undefined;
}

function parseKnownArgs(args: readonly string[]): ArgValues {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        port: { type: 'string' },
        host: { type: 'string' },
        'api-key': { type: 'string' },
        'as-of': { type: 'string' },
        seed: { type: 'string' },
        campaigns: { type: 'string' },
        ads: { type: 'string' },
        'first-date': { type: 'string' },
        'no-blemishes': { type: 'boolean' },
        fault: { type: 'string', multiple: true },
        'fault-seed': { type: 'string' },
        'list-faults': { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('. ')[0] : String(error);
    throw invalid(`Cannot read the command line: ${cause ?? 'unknown cause'}; see --help`);
  }
}

function wholeNumber(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^-?\d{1,15}$/.test(text)) {
    throw invalid(`Cannot use ${option}: it is '${text}'; give a whole number`);
  }
  return Number(text);
}

function invalid(message: string): SimulatorError {
  return new SimulatorError('SIMULATOR_OPTION_INVALID', message);
}

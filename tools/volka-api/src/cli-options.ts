import { parseArgs } from 'node:util';
import { DEFAULTS } from './options.ts';
import { SimulatorError } from './errors.ts';
import { parseFaultText } from './faults/fault-text.ts';
import type { SimulatorOptions } from './options.ts';

/** What the command line asks for. */
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
  --api-key <text>    key that x-api-key must bear                    (default ${CLI_DEFAULTS.apiKey})
  --as-of <date>      the clock: the day that is today                (default ${CLI_DEFAULTS.asOf})
  --seed <n>          other numbers, the same October 2024 totals     (default ${DEFAULTS.seed})
  --campaigns <n>     Campaign_1 to Campaign_n                        (default ${DEFAULTS.campaigns})
  --ads <n>           ads per campaign, Ad_1 to Ad_n                  (default ${DEFAULTS.adsPerCampaign})
  --first-date <date> no data before                                  (default ${DEFAULTS.firstDate})
  --no-blemishes      no dirty rows
  --fault <rule>      switch a fault on, as often as wanted; each injected one is printed
  --fault-seed <n>    other dice for faults                           (default: --seed)
  --list-faults       every fault with what it takes and what a client should do
  --help              this text

  A rule is name[:option=value,...]. Options of every fault: times (requests to strike), probability,
  from, to (days asked for), lod; others are in --list-faults. For example
    --fault server-error:times=3  --fault stalled-body:probability=0.05
    --fault null-campaign:from=2024-10-01,to=2024-10-31,share=0.2

  GET /campaigns-report?period_from=2024-10-01&period_to=2024-10-31&lod=a&lifedays=1,3,7,14

  Control plane, without a key, JSON in and out:
    PUT    /_simulator/clock      {"asOf":"2024-12-16"}
    POST   /_simulator/faults     {"fault":"server-error","times":3} or a list; answers the ids
    GET    /_simulator/faults     the faults that are on
    DELETE /_simulator/faults     all off; /_simulator/faults/<id> one
    GET    /_simulator/injected   every injected fault
    GET    /_simulator/catalogue  every fault there is
    GET    /_simulator/requests   the last requests to the report
    GET    /_simulator/health     up, and as of which day`;

/**
 * Reads the command line.
 * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` or `SIMULATOR_FAULT_INVALID` in one line, naming the option.
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

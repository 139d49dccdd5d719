import { parseIsoDate } from './calendar/iso-date.ts';
import { SimulatorError } from './errors.ts';
import { FaultSwitches } from './faults/fault-switches.ts';
import { createWorld } from './world.ts';
import type { DayNumber, IsoDate } from './calendar/iso-date.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import type { InjectedFault } from './faults/injection-log.ts';
import type { World } from './world.ts';

/** How to start the simulator. All options except the port decide what the answers contain. */
export interface SimulatorOptions {
  /** @defaultValue 0: any free port */
  readonly port?: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** The required value of the header `x-api-key`. */
  readonly apiKey: string;
  /** The clock: "today". The report shows only a part of this day. */
  readonly asOf: IsoDate;
  /** A whole number. @defaultValue 1 */
  readonly seed?: number;
  /** @defaultValue 5 */
  readonly campaigns?: number;
  /** @defaultValue 5 */
  readonly adsPerCampaign?: number;
  /** There is no data before this day. @defaultValue '2019-01-01' */
  readonly firstDate?: IsoDate;
  /** Whether there is a dirty row about once a month. @defaultValue true */
  readonly blemishes?: boolean;
  /** Faults that are active from the start. @defaultValue none */
  readonly faults?: readonly FaultRule[];
  /** Seed of the faults: it selects requests, rows and places. @defaultValue `seed` */
  readonly faultSeed?: number;
  /** Called for each injected fault after its answer has ended. */
  readonly onInjected?: (fault: InjectedFault) => void;
}

/** Options with all defaults. */
export interface SimulatorSettings {
  readonly port: number;
  readonly host: string;
  readonly apiKey: string;
  readonly asOfDay: DayNumber;
  readonly world: World;
  readonly switches: FaultSwitches;
}

/** The default of each option. */
export const DEFAULTS = {
  port: 0,
  host: '127.0.0.1',
  seed: 1,
  campaigns: 5,
  adsPerCampaign: 5,
  firstDate: '2019-01-01',
  blemishes: true,
} as const;

const MAX_COUNT = 1_000_000;

/**
 * Checks options and adds defaults.
 * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` or `SIMULATOR_FAULT_INVALID`, naming the first bad option.
 */
export function resolveOptions(options: SimulatorOptions): SimulatorSettings {
  const { port, host, seed, campaigns, adsPerCampaign, firstDate, blemishes } = { ...DEFAULTS, ...options };
  if (options.apiKey.trim() === '') throw invalid('apiKey', 'it is empty', 'give any text');
  const wholeSeed = (option: string, value: number): number =>
    wholeNumber(option, value, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const switches = new FaultSwitches(wholeSeed('faultSeed', options.faultSeed ?? wholeSeed('seed', seed)));
  for (const rule of options.faults ?? []) switches.add(rule);
  return {
    port: wholeNumber('port', port, 0, 65_535),
    host,
    apiKey: options.apiKey,
    asOfDay: requireDay('asOf', options.asOf),
    world: createWorld({
      seed: wholeSeed('seed', seed),
      campaigns: wholeNumber('campaigns', campaigns, 1, MAX_COUNT),
      adsPerCampaign: wholeNumber('adsPerCampaign', adsPerCampaign, 1, MAX_COUNT),
      firstDay: requireDay('firstDate', firstDate),
      blemishes,
    }),
    switches,
  };
}

/**
 * Parses a required day.
 * @throws {SimulatorError} `SIMULATOR_OPTION_INVALID` if it is not a calendar day.
 */
export function requireDay(option: string, text: string): DayNumber {
  const day = parseIsoDate(text);
  if (day === null) throw invalid(option, `it is '${text}'`, 'give a calendar day as YYYY-MM-DD');
  return day;
}

function wholeNumber(option: string, value: number, low: number, high: number): number {
  if (Number.isSafeInteger(value) && value >= low && value <= high) return value;
  throw invalid(option, `it is ${value}`, `give a whole number from ${low} to ${high}`);
}

function invalid(option: string, state: string, remedy: string): SimulatorError {
  const message = `Cannot use option ${option}: ${state}; ${remedy}`;
  return new SimulatorError('SIMULATOR_OPTION_INVALID', message, { option });
}

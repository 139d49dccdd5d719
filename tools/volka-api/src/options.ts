import { parseIsoDate } from './calendar/iso-date.ts';
import { SimulatorError } from './errors.ts';
import { FaultSwitches } from './faults/fault-switches.ts';
import { createWorld } from './world.ts';
import type { DayNumber, IsoDate } from './calendar/iso-date.ts';
import type { FaultRule } from './faults/fault-rule.ts';
import type { InjectedFault } from './faults/injection-log.ts';
import type { World } from './world.ts';

/** How to start the simulator. Everything but the port decides what the answers say. */
export interface SimulatorOptions {
  /** @defaultValue 0: any free port */
  readonly port?: number;
  /** @defaultValue '127.0.0.1' */
  readonly host?: string;
  /** The key that the `x-api-key` header must bear. */
  readonly apiKey: string;
  /** The clock: the day that is "today", of which the report shows only a part. */
  readonly asOf: IsoDate;
  /** A whole number. @defaultValue 1 */
  readonly seed?: number;
  /** @defaultValue 5 */
  readonly campaigns?: number;
  /** @defaultValue 5 */
  readonly adsPerCampaign?: number;
  /** No data before this day. @defaultValue '2019-01-01' */
  readonly firstDate?: IsoDate;
  /** Whether a dirty row shows now and then. @defaultValue true */
  readonly blemishes?: boolean;
  /** Faults that are switched on from the start. @defaultValue none */
  readonly faults?: readonly FaultRule[];
  /** The dice of faults: another one strikes other requests, rows and places. @defaultValue `seed` */
  readonly faultSeed?: number;
  /** Hears of each injected fault when the answer that it struck is over. */
  readonly onInjected?: (fault: InjectedFault) => void;
}

/** Options with every default filled in. */
export interface SimulatorSettings {
  readonly port: number;
  readonly host: string;
  readonly apiKey: string;
  readonly asOfDay: DayNumber;
  readonly world: World;
  readonly switches: FaultSwitches;
}

/** What is used where an option is left out. */
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
 * Checks options and fills in defaults.
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
 * Reads a day that must be one.
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

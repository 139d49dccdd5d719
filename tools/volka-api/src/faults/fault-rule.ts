import { parseIsoDate } from '../calendar/iso-date.ts';
import { SimulatorError } from '../errors.ts';
import { listFaults } from './fault-catalogue.ts';
import type { IsoDate } from '../calendar/iso-date.ts';
import type { FaultName } from './fault-catalogue.ts';

/** Which fault is switched on, when it applies, and its options. A missing option does not limit it. */
export interface FaultRule {
  readonly fault: FaultName;
  /** How many requests it affects. @defaultValue until it is switched off */
  readonly times?: number;
  /** Probability to affect a request, above 0 to 1; derived from seed and request number. @defaultValue 1 */
  readonly probability?: number;
  /** Only requests for a day on or after this one. A row fault changes no rows of earlier days. */
  readonly from?: IsoDate;
  /** Only requests for a day on or before this one. A row fault changes no rows of later days. */
  readonly to?: IsoDate;
  /** Only requests of this level of detail. */
  readonly lod?: 'a' | 'c';
  /** Row faults: the share of rows to change, 0 to 1, in addition to the first possible one. @defaultValue 0.05 */
  readonly share?: number;
  /** Where a body is cut. @defaultValue a seeded place within the first 128 KB */
  readonly afterBytes?: number;
  /** Size to which an answer is filled. @defaultValue 2147483648 */
  readonly bytes?: number;
  readonly delayMs?: number;
  readonly retryAfterSeconds?: number;
}

interface Limits {
  readonly low: number;
  readonly high: number;
  readonly whole: boolean;
}

const MAX_WHOLE = Number.MAX_SAFE_INTEGER;

/** The numeric options and their limits. */
const NUMBERS: Readonly<Record<string, Limits>> = {
  times: { low: 1, high: MAX_WHOLE, whole: true },
  probability: { low: Number.MIN_VALUE, high: 1, whole: false },
  share: { low: 0, high: 1, whole: false },
  afterBytes: { low: 1, high: MAX_WHOLE, whole: true },
  bytes: { low: 1, high: MAX_WHOLE, whole: true },
  delayMs: { low: 1, high: 2 ** 31 - 1, whole: true },
  retryAfterSeconds: { low: 0, high: MAX_WHOLE, whole: true },
};

/** The options that every fault accepts. */
export const COMMON_OPTIONS = ['times', 'probability', 'from', 'to', 'lod'] as const;

/**
 * Parses a rule from any source.
 * @throws {SimulatorError} `SIMULATOR_FAULT_INVALID` naming the option.
 */
export function parseFaultRule(value: unknown): FaultRule {
  if (typeof value !== 'object' || value === null || !('fault' in value)) {
    throw invalid(
      'a fault',
      'it is not an object with a name under "fault"',
      'as in {"fault":"server-error"}',
    );
  }
  const { fault, ...options } = value as Readonly<Record<string, unknown>>;
  const facts = listFaults().find(({ name }) => name === fault);
  if (facts === undefined) {
    throw invalid('a fault', `there is none named ${show(fault)}`, '--list-faults shows all');
  }
  const { name, details } = facts;
  const known: readonly string[] = [...COMMON_OPTIONS, ...details];
  // Undefined counts as missing.
  const given = Object.entries(options).filter(([, option]) => option !== undefined);
  for (const [option, text] of given) {
    if (!known.includes(option)) {
      throw invalid(name, `it has no option ${show(option)}`, `it takes ${known.join(', ')}`);
    }
    checkOption(name, option, text);
  }
  const rule = { fault: name, ...Object.fromEntries(given) } as FaultRule;
  if (rule.from !== undefined && rule.to !== undefined && rule.from > rule.to) {
    throw invalid(name, `from ${rule.from} is after to ${rule.to}`, 'both are inclusive');
  }
  return rule;
}

function checkOption(fault: FaultName, option: string, value: unknown): void {
  const limits = NUMBERS[option];
  if (limits !== undefined) {
    const { low, high, whole } = limits;
    const fits = typeof value === 'number' && value >= low && value <= high;
    if (fits && (!whole || Number.isInteger(value))) return;
    const least = whole || low === 0 ? `from ${low}` : 'above 0';
    const kind = whole ? 'a whole number' : 'a number';
    throw invalid(fault, `${option} is ${show(value)}`, `give ${kind} ${least} up to ${high}`);
  }
  if (option === 'lod') {
    if (value === 'a' || value === 'c') return;
    throw invalid(fault, `lod is ${show(value)}`, 'give a or c');
  }
  if (typeof value !== 'string' || parseIsoDate(value) === null) {
    throw invalid(fault, `${option} is ${show(value)}`, 'give a calendar day as YYYY-MM-DD');
  }
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? `'${value}'` : (JSON.stringify(value) as string | undefined);
  return (text ?? typeof value).slice(0, 60);
}

function invalid(what: string, state: string, remedy: string): SimulatorError {
  return new SimulatorError('SIMULATOR_FAULT_INVALID', `Cannot switch on ${what}: ${state}; ${remedy}`, {
    fault: what,
  });
}

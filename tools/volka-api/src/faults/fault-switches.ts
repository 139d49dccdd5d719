import { parseIsoDate } from '../calendar/iso-date.ts';
import { hashOf, hashOfSeed, unit } from '../prng.ts';
import { isAnswerFault, isRowFault, isTransportFault, showsRows } from './fault-catalogue.ts';
import { parseFaultRule } from './fault-rule.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { FaultRule } from './fault-rule.ts';

/** A rule that is switched on. */
export interface ActiveFault extends FaultRule {
  /** By which it is switched off; from 1. */
  readonly id: number;
}

/** A request that faults may strike. Days are inclusive. */
export interface StrikableRequest {
  /** From 1, in the order in which requests came in. */
  readonly number: number;
  readonly fromDay: DayNumber;
  readonly toDay: DayNumber;
  readonly lod: 'a' | 'c';
  /** Whether the answer has rows that can be struck. */
  readonly hasRows: boolean;
}

/** A fault that strikes one request. */
export interface Strike {
  readonly rule: ActiveFault;
  /** Seeded by fault and request: for where a body is cut, for instance. */
  readonly requestHash: number;
  /** Seeded by fault only, so that a row that is struck once is struck again. */
  readonly faultHash: number;
  /** Counts the request against the rule's `times`; false if other requests have used them up, and the fault is not to strike. */
  readonly take: () => boolean;
}

interface Entry {
  readonly rule: ActiveFault;
  left: number;
}

/** The faults that are switched on, and the dice of those that strike by chance. */
export class FaultSwitches {
  readonly #seedHash: number;
  #rules: Entry[] = [];
  #lastId = 0;

  constructor(seed: number) {
    this.#seedHash = hashOfSeed(seed);
  }

  /**
   * Switches a fault on, after those that are.
   * @throws {SimulatorError} `SIMULATOR_FAULT_INVALID` naming the option.
   */
  add(rule: unknown): ActiveFault {
    const parsed = parseFaultRule(rule);
    const active: ActiveFault = { id: ++this.#lastId, ...parsed };
    this.#rules.push({ rule: active, left: parsed.times ?? Number.POSITIVE_INFINITY });
    return active;
  }

  /** Switches one off, or all. Answers under way keep theirs. Returns how many were on. */
  remove(id?: number): number {
    const before = this.#rules.length;
    this.#rules = id === undefined ? [] : this.#rules.filter(({ rule }) => rule.id !== id);
    return before - this.#rules.length;
  }

  /** What is on, each with the number of requests it has left to strike, where that is limited. */
  list(): readonly ActiveFault[] {
    return this.#rules.map(({ rule, left }) => (Number.isFinite(left) ? { ...rule, times: left } : rule));
  }

  /**
   * The faults that strike a request: the first of answer or transport that does, which is counted here, and any number of rows, each of
   * which is to be taken when it has found its first row.
   */
  draw(request: StrikableRequest): readonly Strike[] {
    const first = this.#drawFirst(request);
    // Rows that no client gets to see are no fault that a client could notice.
    const rows =
      request.hasRows && (first === null || showsRows(first.rule.fault))
        ? this.#rules
            .filter(({ rule }) => isRowFault(rule.fault))
            .map((entry) => this.#strike(entry, request))
            .filter((strike) => strike !== null)
        : [];
    return first === null ? rows : [first, ...rows];
  }

  #drawFirst(request: StrikableRequest): Strike | null {
    for (const entry of this.#rules) {
      const { fault } = entry.rule;
      if (!isAnswerFault(fault) && !(isTransportFault(fault) && request.hasRows)) continue;
      const strike = this.#strike(entry, request);
      if (strike?.take() === true) return strike;
    }
    return null;
  }

  #strike(entry: Entry, request: StrikableRequest): Strike | null {
    const { rule } = entry;
    if (!appliesTo(rule, request)) return null;
    const faultHash = hashOf(this.#seedHash, ...Buffer.from(rule.fault));
    const requestHash = hashOf(faultHash, request.number);
    if (unit(requestHash) >= (rule.probability ?? 1)) return null;
    return { rule, requestHash, faultHash, take: () => this.#take(entry) };
  }

  #take(entry: Entry): boolean {
    if (entry.left === 0) return false;
    entry.left--;
    if (entry.left === 0) this.#rules = this.#rules.filter((other) => other !== entry);
    return true;
  }
}

function appliesTo(rule: FaultRule, { fromDay, toDay, lod }: StrikableRequest): boolean {
  return (
    (rule.lod === undefined || rule.lod === lod) &&
    (rule.from === undefined || toDay >= (parseIsoDate(rule.from) ?? fromDay)) &&
    (rule.to === undefined || fromDay <= (parseIsoDate(rule.to) ?? toDay))
  );
}

/** Whether a fault of rows may touch rows of this day. */
export function touchesDate(rule: FaultRule, date: string): boolean {
  return (rule.from === undefined || date >= rule.from) && (rule.to === undefined || date <= rule.to);
}

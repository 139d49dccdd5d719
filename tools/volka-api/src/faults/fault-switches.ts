import { parseIsoDate } from '../calendar/iso-date.ts';
import { hashOf, hashOfSeed, unit } from '../prng.ts';
import { isAnswerFault, isRowFault, isTransportFault, showsRows } from './fault-catalogue.ts';
import { parseFaultRule } from './fault-rule.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { FaultRule } from './fault-rule.ts';

/** A rule that is switched on. */
export interface ActiveFault extends FaultRule {
  /** The number by which it is switched off, from 1. */
  readonly id: number;
}

/** A request that faults can affect. Days are inclusive. */
export interface FaultableRequest {
  /** From 1, in order of arrival. */
  readonly number: number;
  readonly fromDay: DayNumber;
  readonly toDay: DayNumber;
  readonly lod: 'a' | 'c';
  /** Whether the answer has rows that can be changed. */
  readonly hasRows: boolean;
}

/** A fault that applies to one request. */
export interface Injection {
  readonly rule: ActiveFault;
  /** Seeded by fault and request, for example for the place where a body is cut. */
  readonly requestHash: number;
  /** Seeded by fault only, so that a row that was changed once is changed in every answer. */
  readonly faultHash: number;
  /** Counts the request for the rule's `times`. False if other requests have used them up: the fault must not be applied. */
  readonly take: () => boolean;
}

interface Entry {
  readonly rule: ActiveFault;
  left: number;
}

/** The active faults, and the seeded selection of requests for faults with a probability. */
export class FaultSwitches {
  readonly #seedHash: number;
  #rules: Entry[] = [];
  #lastId = 0;

  constructor(seed: number) {
    this.#seedHash = hashOfSeed(seed);
  }

  /**
   * Switches on a fault, after the active ones.
   * @throws {SimulatorError} `SIMULATOR_FAULT_INVALID` naming the option.
   */
  add(rule: unknown): ActiveFault {
    const parsed = parseFaultRule(rule);
    const active: ActiveFault = { id: ++this.#lastId, ...parsed };
    this.#rules.push({ rule: active, left: parsed.times ?? Number.POSITIVE_INFINITY });
    return active;
  }

  /** Switches off one fault, or all. Answers in progress keep their faults. Returns how many were active. */
  remove(id?: number): number {
    const before = this.#rules.length;
    this.#rules = id === undefined ? [] : this.#rules.filter(({ rule }) => rule.id !== id);
    return before - this.#rules.length;
  }

  /** The active faults. `times` is the number of requests that are left. */
  list(): readonly ActiveFault[] {
    return this.#rules.map(({ rule, left }) => (Number.isFinite(left) ? { ...rule, times: left } : rule));
  }

  /**
   * The faults that apply to a request: the first answer or transport fault that applies, which is counted here, and any number of row
   * faults. The caller calls `take` for a row fault when it has found its first row.
   */
  draw(request: FaultableRequest): readonly Injection[] {
    const first = this.#drawFirst(request);
    // A client cannot notice a fault in rows that it does not receive.
    const rows =
      request.hasRows && (first === null || showsRows(first.rule.fault))
        ? this.#rules
            .filter(({ rule }) => isRowFault(rule.fault))
            .map((entry) => this.#injectionOf(entry, request))
            .filter((injection) => injection !== null)
        : [];
    return first === null ? rows : [first, ...rows];
  }

  #drawFirst(request: FaultableRequest): Injection | null {
    for (const entry of this.#rules) {
      const { fault } = entry.rule;
      if (!isAnswerFault(fault) && !(isTransportFault(fault) && request.hasRows)) continue;
      const injection = this.#injectionOf(entry, request);
      if (injection?.take() === true) return injection;
    }
    return null;
  }

  #injectionOf(entry: Entry, request: FaultableRequest): Injection | null {
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

function appliesTo(rule: FaultRule, { fromDay, toDay, lod }: FaultableRequest): boolean {
  return (
    (rule.lod === undefined || rule.lod === lod) &&
    (rule.from === undefined || toDay >= (parseIsoDate(rule.from) ?? fromDay)) &&
    (rule.to === undefined || fromDay <= (parseIsoDate(rule.to) ?? toDay))
  );
}

/** Whether a row fault may change rows of this day. */
export function touchesDate(rule: FaultRule, date: string): boolean {
  return (rule.from === undefined || date >= rule.from) && (rule.to === undefined || date <= rule.to);
}

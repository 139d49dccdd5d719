import { formatIsoDate } from '../calendar/iso-date.ts';
import { ANSWERS } from './answer-faults.ts';
import { changeRows } from './change-rows.ts';
import { isAnswerFault, isRowFault, isTransportFault } from './fault-catalogue.ts';
import { TRANSPORTS } from './transport-faults.ts';
import type { Answer, OutgoingAnswer, ReportAnswer } from '../server/answer.ts';
import type { FaultFamily } from './fault-catalogue.ts';
import type { FaultableRequest, FaultSwitches, Injection } from './fault-switches.ts';
import type { InjectionLog } from './injection-log.ts';

/** What faults need to know of a request to the report. */
export interface RequestFacts {
  /** From 1. */
  readonly number: number;
  readonly key: string;
  readonly nowMs: number;
}

/** An answer with its faults, and the names of the faults that were injected. A row fault is added with the first row that it changes. */
export interface FaultyAnswer {
  readonly outgoing: OutgoingAnswer;
  readonly faults: () => readonly string[];
}

/**
 * Applies the active faults to an answer before it is sent: row faults first, then the fault of the whole answer. Each fault is logged
 * before the client can see it. A row fault is logged and counted with the first row that it changes, so one that finds no row is neither
 * logged nor counted.
 */
export function applyFaults(
  answer: ReportAnswer,
  facts: RequestFacts,
  switches: FaultSwitches,
  log: InjectionLog,
): FaultyAnswer {
  const { query } = answer;
  if (query === null) return { outgoing: answer, faults: () => [] };
  const request: FaultableRequest = { ...query, number: facts.number, hasRows: answer.status === 200 };
  const injections = switches.draw(request);
  const period = { periodFrom: formatIsoDate(query.fromDay), periodTo: formatIsoDate(query.toDay) };
  const injected = new Set<Injection>();
  const note = (injection: Injection, family: FaultFamily): ((row: string) => void) => {
    const { rule } = injection;
    injected.add(injection);
    return log.add({
      request: facts.number,
      at: new Date(facts.nowMs).toISOString(),
      fault: rule.fault,
      family,
      rule: rule.id,
      ...period,
      lod: query.lod,
    });
  };
  const withRowFaults = injections.reduce<Answer>((before, injection) => {
    const { fault } = injection.rule;
    if (!isRowFault(fault)) return before;
    let noteRow: ((row: string) => void) | null | undefined;
    const mayChange = (row: string): boolean => {
      if (noteRow === undefined) noteRow = injection.take() ? note(injection, 'rows') : null;
      noteRow?.(row);
      return noteRow !== null;
    };
    return {
      ...before,
      body: { [Symbol.iterator]: () => changeRows(before.body, fault, injection, request, mayChange) },
    };
  }, answer);
  const faults = (): readonly string[] =>
    injections.filter((injection) => injected.has(injection)).map(({ rule }) => rule.fault);
  for (const injection of injections) {
    const { fault } = injection.rule;
    if (isAnswerFault(fault)) {
      note(injection, 'answer');
      const input = { ...facts, rule: injection.rule, period: `${period.periodFrom} to ${period.periodTo}` };
      return { outgoing: ANSWERS[fault](input), faults };
    }
    if (isTransportFault(fault)) {
      note(injection, 'transport');
      return { outgoing: TRANSPORTS[fault](withRowFaults, injection), faults };
    }
  }
  return { outgoing: withRowFaults, faults };
}

import { formatIsoDate } from '../calendar/iso-date.ts';
import { ANSWERS } from './answer-faults.ts';
import { bendRows } from './bend-rows.ts';
import { isAnswerFault, isRowFault, isTransportFault } from './fault-catalogue.ts';
import { TRANSPORTS } from './transport-faults.ts';
import type { Answer, ReportAnswer, Shipment } from '../server/answer.ts';
import type { FaultFamily } from './fault-catalogue.ts';
import type { FaultSwitches, StrikableRequest, Strike } from './fault-switches.ts';
import type { InjectionLog } from './injection-log.ts';

/** A request to the report, as faults see it. */
export interface StruckCall {
  /** From 1. */
  readonly number: number;
  readonly key: string;
  readonly nowMs: number;
}

/** A shipment and the names of the faults that were put into it: those of rows as soon as one is struck on the way. */
export interface StruckAnswer {
  readonly shipment: Shipment;
  readonly faults: () => readonly string[];
}

/**
 * Puts the faults that are switched on between an answer and its way to the network: rows first, then the answer as a whole. Each is
 * noted before the client can see it; a fault of rows when it strikes its first row, so that one that finds none is neither noted nor
 * spent.
 */
export function strikeAnswer(
  answer: ReportAnswer,
  call: StruckCall,
  switches: FaultSwitches,
  log: InjectionLog,
): StruckAnswer {
  const { query } = answer;
  if (query === null) return { shipment: answer, faults: () => [] };
  const request: StrikableRequest = { ...query, number: call.number, hasRows: answer.status === 200 };
  const strikes = switches.draw(request);
  const period = { periodFrom: formatIsoDate(query.fromDay), periodTo: formatIsoDate(query.toDay) };
  const struck = new Set<Strike>();
  const note = (strike: Strike, family: FaultFamily): ((row: string) => void) => {
    const { rule } = strike;
    struck.add(strike);
    return log.add({
      request: call.number,
      at: new Date(call.nowMs).toISOString(),
      fault: rule.fault,
      family,
      rule: rule.id,
      ...period,
      lod: query.lod,
    });
  };
  const bent = strikes.reduce<Answer>((before, strike) => {
    const { fault } = strike.rule;
    if (!isRowFault(fault)) return before;
    let noteRow: ((row: string) => void) | null | undefined;
    const mayStrike = (row: string): boolean => {
      if (noteRow === undefined) noteRow = strike.take() ? note(strike, 'rows') : null;
      noteRow?.(row);
      return noteRow !== null;
    };
    return {
      ...before,
      body: { [Symbol.iterator]: () => bendRows(before.body, fault, strike, request, mayStrike) },
    };
  }, answer);
  const faults = (): readonly string[] =>
    strikes.filter((strike) => struck.has(strike)).map(({ rule }) => rule.fault);
  for (const strike of strikes) {
    const { fault } = strike.rule;
    if (isAnswerFault(fault)) {
      note(strike, 'answer');
      const input = { ...call, rule: strike.rule, period: `${period.periodFrom} to ${period.periodTo}` };
      return { shipment: ANSWERS[fault](input), faults };
    }
    if (isTransportFault(fault)) {
      note(strike, 'transport');
      return { shipment: TRANSPORTS[fault](bent, strike), faults };
    }
  }
  return { shipment: bent, faults };
}

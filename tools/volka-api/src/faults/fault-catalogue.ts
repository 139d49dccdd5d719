import { ANSWER_FAULTS } from './answer-catalogue.ts';
import { ROW_FAULTS } from './row-catalogue.ts';
import { TRANSPORT_FAULTS } from './transport-catalogue.ts';
import type { AnswerFaultName } from './answer-catalogue.ts';
import type { FaultDetail, FaultFacts } from './fault-facts.ts';
import type { RowFaultName } from './row-catalogue.ts';
import type { TransportFaultName } from './transport-catalogue.ts';

/** Everything that can be switched on. */
export type FaultName = AnswerFaultName | TransportFaultName | RowFaultName;

/** What a fault affects: it replaces the answer, it disturbs its transport, or it changes rows. */
export type FaultFamily = 'answer' | 'transport' | 'rows';

/** A fault as the catalogue describes it. */
export interface FaultDescription {
  readonly name: FaultName;
  readonly family: FaultFamily;
  /** What is sent over the wire. */
  readonly wire: string;
  /** What a client should do. */
  readonly client: string;
  /** The options that it accepts in addition to those of every fault. */
  readonly details: readonly FaultDetail[];
}

export function isAnswerFault(name: string): name is AnswerFaultName {
  return Object.hasOwn(ANSWER_FAULTS, name);
}

export function isTransportFault(name: string): name is TransportFaultName {
  return Object.hasOwn(TRANSPORT_FAULTS, name);
}

export function isRowFault(name: string): name is RowFaultName {
  return Object.hasOwn(ROW_FAULTS, name);
}

/** Whether changed rows still reach the client under this fault. */
export function showsRows(name: FaultName): boolean {
  if (!isTransportFault(name)) return isRowFault(name);
  const facts: FaultFacts = TRANSPORT_FAULTS[name];
  return facts.keepsAnswer === true;
}

/** Every fault, by family. */
export function listFaults(): readonly FaultDescription[] {
  return [
    ...describe('answer', ANSWER_FAULTS),
    ...describe('transport', TRANSPORT_FAULTS),
    ...describe('rows', ROW_FAULTS),
  ];
}

function describe(
  family: FaultFamily,
  catalogue: Readonly<Record<string, FaultFacts>>,
): readonly FaultDescription[] {
  return Object.entries(catalogue).map(([name, { wire, client, details = [] }]) => ({
    // The type of the names is made from the keys of the catalogues.
    name: name as FaultName,
    family,
    wire,
    client,
    details,
  }));
}

import { formatIsoDate, parseIsoDate } from '../calendar/iso-date.ts';
import { listFaults } from '../faults/fault-catalogue.ts';
import { SimulatorError } from '../errors.ts';
import { jsonAnswer } from './answer.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { FaultSwitches } from '../faults/fault-switches.ts';
import type { InjectionLog } from '../faults/injection-log.ts';
import type { Answer } from './answer.ts';
import type { RequestLog } from './request-log.ts';

/** Paths with this prefix control the simulator. The real API does not have them. */
export const CONTROL_PREFIX = '/_simulator/';

/** What the control plane can read and change. */
export interface ControlledState {
  asOfDay: DayNumber;
  /** How many requests to the report were received. */
  lastRequest: number;
  readonly log: RequestLog;
  readonly switches: FaultSwitches;
  readonly injections: InjectionLog;
}

/** Answers a request to the control plane, which needs no key. */
export function answerControl(method: string, path: string, body: string, state: ControlledState): Answer {
  const [topic = '', id] = path.slice(CONTROL_PREFIX.length).split('/');
  if (method === 'DELETE' && topic === 'faults') return switchOff(id, state);
  switch (`${method} ${id === undefined ? topic : path}`) {
    case 'PUT clock':
      return setClock(body, state);
    case 'GET clock':
    case 'GET health':
      return jsonAnswer(200, { status: 'ok', asOf: formatIsoDate(state.asOfDay) });
    case 'GET requests':
      return jsonAnswer(200, state.log.list());
    case 'GET faults':
      return jsonAnswer(200, state.switches.list());
    case 'POST faults':
      return switchOn(body, state);
    case 'GET catalogue':
      return jsonAnswer(200, listFaults());
    case 'GET injected':
      return jsonAnswer(200, state.injections.list());
    default:
      return jsonAnswer(404, { error: `the simulator has no ${method} ${path}` });
  }
}

function setClock(body: string, state: ControlledState): Answer {
  const asOf = readAsOf(body);
  const day = asOf === null ? null : parseIsoDate(asOf);
  if (day === null) {
    return jsonAnswer(400, { message: 'asOf must be a calendar day, as in {"asOf":"2024-12-15"}' });
  }
  state.asOfDay = day;
  return jsonAnswer(200, { asOf });
}

/** Switches on one rule or a list. If one of them is invalid, none is switched on. */
function switchOn(body: string, { switches }: ControlledState): Answer {
  const added: number[] = [];
  try {
    const value: unknown = JSON.parse(body);
    const rules: readonly unknown[] = Array.isArray(value) ? value : [value];
    for (const rule of rules) added.push(switches.add(rule).id);
    return jsonAnswer(201, { ids: added });
  } catch (error) {
    for (const id of added) switches.remove(id);
    if (error instanceof SimulatorError) return jsonAnswer(400, { message: error.message });
    return jsonAnswer(400, { message: 'the body must be JSON, as in {"fault":"server-error","times":3}' });
  }
}

function switchOff(id: string | undefined, { switches }: ControlledState): Answer {
  const removed = switches.remove(id === undefined ? undefined : Number(id));
  if (id !== undefined && removed === 0) {
    return jsonAnswer(404, { error: `no fault of id ${id} is switched on` });
  }
  return jsonAnswer(200, { removed });
}

function readAsOf(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('asOf' in value)) return null;
    return typeof value.asOf === 'string' ? value.asOf : null;
  } catch {
    return null;
  }
}

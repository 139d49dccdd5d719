import { formatIsoDate, parseIsoDate } from '../calendar/iso-date.ts';
import { jsonAnswer } from './answer.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { Answer } from './answer.ts';
import type { RequestLog } from './request-log.ts';

/** Paths below this one steer the simulator; the real API has none of them. */
export const CONTROL_PREFIX = '/_simulator/';

/** What the control plane can see and change. */
export interface ControlledState {
  asOfDay: DayNumber;
  readonly log: RequestLog;
}

/** Answers a request to the control plane; it asks for no key. */
export function answerControl(method: string, path: string, body: string, state: ControlledState): Answer {
  switch (`${method} ${path.slice(CONTROL_PREFIX.length)}`) {
    case 'PUT clock':
      return setClock(body, state);
    case 'GET clock':
    case 'GET health':
      return jsonAnswer(200, { status: 'ok', asOf: formatIsoDate(state.asOfDay) });
    case 'GET requests':
      return jsonAnswer(200, state.log.list());
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

function readAsOf(body: string): string | null {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || !('asOf' in value)) return null;
    return typeof value.asOf === 'string' ? value.asOf : null;
  } catch {
    return null;
  }
}

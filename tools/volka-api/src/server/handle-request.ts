import { answerControl, CONTROL_PREFIX } from './control-plane.ts';
import { jsonAnswer } from './answer.ts';
import { answerReport } from './answer-report.ts';
import { applyFaults } from '../faults/apply-faults.ts';
import { sendAnswer } from './send-answer.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { World } from '../world.ts';
import type { ControlledState } from './control-plane.ts';

const REPORT_PATH = '/campaigns-report';
const MAX_CONTROL_BODY_BYTES = 256 * 1024;

/** The parts of a running simulator. */
export interface RunningSimulator {
  readonly world: World;
  readonly apiKey: string;
  readonly state: ControlledState;
}

/** Answers one HTTP request. The clock is read once, so an answer in progress does not change with it. */
export async function handleRequest(
  simulator: RunningSimulator,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const method = request.method ?? '';
  const url = URL.parse(`http://simulator${request.url ?? '/'}`);
  if (url === null) {
    await sendAnswer(
      response,
      jsonAnswer(400, { error: 'the request target is not a path' }),
      () => undefined,
    );
  } else if (url.pathname.startsWith(CONTROL_PREFIX)) {
    const body = await readSmallBody(request);
    await sendAnswer(response, answerControl(method, url.pathname, body, simulator.state), () => undefined);
  } else if (url.pathname === REPORT_PATH) {
    await handleReport(simulator, method, url.searchParams, request, response);
  } else {
    // Without `message`: the API's 404 with `message` means that a period has no data.
    await sendAnswer(response, jsonAnswer(404, { error: `no such path: ${url.pathname}` }), () => undefined);
  }
}

async function handleReport(
  { world, apiKey, state }: RunningSimulator,
  method: string,
  parameters: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const number = ++state.lastRequest;
  const given = request.headers['x-api-key'];
  const key = typeof given === 'string' ? given : undefined;
  const answer = answerReport({ method, key, parameters }, apiKey, world, state.asOfDay);
  // Faults are applied to the correct answer before it is sent.
  const facts = { number, key: key ?? '', nowMs: Date.now() };
  const { outgoing, faults } = applyFaults(answer, facts, state.switches, state.injections);
  await sendAnswer(response, outgoing, (sent) => {
    state.log.add({
      number,
      at: new Date().toISOString(),
      periodFrom: parameters.get('period_from'),
      periodTo: parameters.get('period_to'),
      lod: parameters.get('lod'),
      ...sent,
      faults: faults(),
    });
  });
  if (faults().length > 0) state.injections.report(number);
}

async function readSmallBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_CONTROL_BODY_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

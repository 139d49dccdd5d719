import { createHash, timingSafeEqual } from 'node:crypto';
import { formatIsoDate } from '../calendar/iso-date.ts';
import { reportChunks } from '../json/report-chunks.ts';
import { jsonAnswer } from './answer.ts';
import { parseReportQuery } from './report-query.ts';
import type { DayNumber } from '../calendar/iso-date.ts';
import type { World } from '../world.ts';
import type { Answer, ReportAnswer } from './answer.ts';

/** A request to the API. */
export interface ReportCall {
  readonly method: string;
  readonly key: string | undefined;
  readonly parameters: URLSearchParams;
}

/** Answers `/campaigns-report` as the Campaigns API does without faults: it checks the key first, then the parameters. */
export function answerReport(
  call: ReportCall,
  apiKey: string,
  world: World,
  asOfDay: DayNumber,
): ReportAnswer {
  if (call.method !== 'GET')
    return refusal(jsonAnswer(405, { message: 'only GET is answered here' }, { allow: 'GET' }));
  if (!isSameKey(call.key, apiKey))
    return refusal(jsonAnswer(401, { message: 'x-api-key is missing or not known' }));
  const parsed = parseReportQuery(call.parameters);
  if (parsed.kind === 'bad-parameter') {
    return refusal(jsonAnswer(400, { message: parsed.message, parameter: parsed.parameter }));
  }
  const { query } = parsed;
  const fromDay = Math.max(query.fromDay, world.firstDay);
  const toDay = Math.min(query.toDay, asOfDay);
  if (fromDay > toDay) {
    const period = `${formatIsoDate(query.fromDay)} to ${formatIsoDate(query.toDay)}`;
    return { ...jsonAnswer(404, { message: `no data for the period ${period}` }), query };
  }
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: { [Symbol.iterator]: () => reportChunks(world, { ...query, fromDay, toDay, asOfDay }) },
    query,
  };
}

function refusal(answer: Answer): ReportAnswer {
  return { ...answer, query: null };
}

function isSameKey(given: string | undefined, key: string): boolean {
  if (given === undefined) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(key));
}

import { jsonAnswer, textAnswer } from '../server/answer.ts';
import type { Answer, OutgoingAnswer } from '../server/answer.ts';
import type { AnswerFaultName } from './answer-catalogue.ts';
import type { FaultRule } from './fault-rule.ts';

/** What the answer of a fault can depend on. */
export interface AnswerFaultInput {
  readonly rule: FaultRule;
  /** The key of the request. Error answers contain it, as those of careless gateways do, so a test can search a client's log for it. */
  readonly key: string;
  readonly nowMs: number;
  readonly period: string;
}

const HTML = { 'content-type': 'text/html; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const PAST_MS = 3_600_000;
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** The answer that each of these faults sends instead of the real one. */
export const ANSWERS: Readonly<Record<AnswerFaultName, (input: AnswerFaultInput) => OutgoingAnswer>> = {
  unauthorized: ({ key }) => jsonAnswer(401, { message: `x-api-key ${key} is not known` }),
  forbidden: ({ key }) => jsonAnswer(403, { message: `x-api-key ${key} may not read this report` }),
  'bad-request': ({ key }) => jsonAnswer(400, { message: 'bad request', headers: { 'x-api-key': key } }),
  'too-large': () => jsonAnswer(413, { message: 'the period is too large' }),
  'login-redirect': ({ key }) =>
    textAnswer(302, '', { location: `http://login.invalid/?return=campaigns-report&key=${key}` }),
  'request-timeout': () => textAnswer(408, '', {}),
  'rate-limited': ({ rule }) => tooMany({ 'retry-after': String(secondsOf(rule)) }),
  'rate-limited-until': ({ rule, nowMs }) =>
    tooMany({ date: httpDate(nowMs), 'retry-after': httpDate(nowMs + 1000 * secondsOf(rule)) }),
  'rate-limited-past': ({ nowMs }) =>
    tooMany({ date: httpDate(nowMs), 'retry-after': httpDate(nowMs - PAST_MS) }),
  'rate-limited-bare': () => tooMany({}),
  'server-error': ({ key }) => jsonAnswer(500, { error: 'internal', request: { 'x-api-key': key } }),
  'bad-gateway': () => textAnswer(502, page('502 Bad Gateway'), HTML),
  unavailable: ({ rule }) =>
    jsonAnswer(503, { message: 'maintenance' }, { 'retry-after': String(secondsOf(rule)) }),
  'gateway-timeout': () => textAnswer(504, page('504 Gateway Timeout'), HTML),
  'foreign-404': () => textAnswer(404, page('404 Not Found'), HTML),
  'foreign-404-json': () => jsonAnswer(404, { error: 'no route' }),
  'api-404': ({ period }) => jsonAnswer(404, { message: `no data for the period ${period}` }),
  'empty-array': () => textAnswer(200, '[]', JSON_TYPE),
  'no-content': () => ({ status: 204, headers: {}, body: [] }),
  'html-page': ({ key }) => textAnswer(200, page(`Sign in <!-- ${key} -->`), HTML),
  'html-as-json': ({ key }) => textAnswer(200, page(`Sign in <!-- ${key} -->`), JSON_TYPE),
  'json-object': () => jsonAnswer(200, { message: 'busy, ask again' }),
  'json-string': () => jsonAnswer(200, '[]'),
  'empty-body': () => textAnswer(200, '', JSON_TYPE),
  'reset-before-headers': () => nothing('reset'),
  'no-answer': () => nothing('silence'),
};

function secondsOf(rule: FaultRule): number {
  return rule.retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS;
}

function tooMany(headers: Readonly<Record<string, string>>): Answer {
  return jsonAnswer(429, { message: 'too many requests' }, headers);
}

function nothing(ending: 'reset' | 'silence'): OutgoingAnswer {
  return { status: 0, headers: {}, body: [], delivery: { sendsNothing: true, ending } };
}

function page(title: string): string {
  return `<!doctype html>\n<html><head><title>${title}</title></head><body>${title}</body></html>\n`;
}

function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

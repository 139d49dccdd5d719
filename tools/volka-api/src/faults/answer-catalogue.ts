import type { FaultFacts } from './fault-facts.ts';

const RETRY = 'a failed attempt: pause with jitter, try again';
const STOP = 'end at once: another attempt cannot help';

/** Faults that put something else in the place of the answer, whether there is data or not. */
export const ANSWER_FAULTS = {
  unauthorized: { wire: '401 JSON', client: `${STOP}, the key is refused` },
  forbidden: { wire: '403 JSON', client: `${STOP}, the key is refused` },
  'bad-request': { wire: '400 JSON', client: `${STOP}, the request is wrong` },
  'too-large': { wire: '413 JSON', client: 'ask for a smaller window' },
  'login-redirect': {
    wire: '302 to a login page of another host',
    client: `${STOP}: the key must not follow`,
  },
  'request-timeout': { wire: '408, no body', client: RETRY },
  'rate-limited': {
    wire: '429, `Retry-After` in seconds (1)',
    client: 'wait as long as asked, up to a cap, then try again',
    details: ['retryAfterSeconds'],
  },
  'rate-limited-until': {
    wire: '429, `Retry-After` as a date to come (1 s after `Date`)',
    client: 'wait until then, up to a cap, then try again',
    details: ['retryAfterSeconds'],
  },
  'rate-limited-past': {
    wire: '429, `Retry-After` as a date an hour gone by',
    client: 'pause as after any failure: no negative wait, no tight loop',
  },
  'rate-limited-bare': { wire: '429 without `Retry-After`', client: RETRY },
  'server-error': { wire: '500 JSON', client: RETRY },
  'bad-gateway': { wire: '502 HTML', client: RETRY },
  unavailable: {
    wire: '503 JSON, `Retry-After` in seconds (1)',
    client: 'as `rate-limited`',
    details: ['retryAfterSeconds'],
  },
  'gateway-timeout': { wire: '504 HTML', client: RETRY },
  'foreign-404': { wire: '404 HTML, as of a proxy', client: `${RETRY}; never "no data"` },
  'foreign-404-json': { wire: '404 JSON without `message`', client: `${RETRY}; never "no data"` },
  'api-404': {
    wire: "the API's own 404 where there is data",
    client: 'take it for "no data", and find it suspicious between full windows',
  },
  'empty-array': { wire: '200 `[]` where there is data', client: 'as `api-404`' },
  'no-content': { wire: '204', client: RETRY },
  'html-page': { wire: '200 HTML', client: RETRY },
  'html-as-json': { wire: '200 HTML labelled as JSON', client: RETRY },
  'json-object': { wire: '200 JSON object', client: RETRY },
  'json-string': { wire: '200 JSON string that holds an array', client: RETRY },
  'empty-body': { wire: '200, no body', client: RETRY },
  'reset-before-headers': { wire: 'the connection is reset instead of an answer', client: RETRY },
  'no-answer': {
    wire: 'nothing, the connection stays open',
    client: 'end the attempt at its deadline, try again',
  },
} as const satisfies Record<string, FaultFacts>;

export type AnswerFaultName = keyof typeof ANSWER_FAULTS;

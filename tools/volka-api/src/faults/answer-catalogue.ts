import type { FaultFacts } from './fault-facts.ts';

const RETRY = 'count a failed attempt, wait with jitter, try again';
const STOP = 'stop without another attempt';

/** Faults that send something else instead of the answer, also for a period without data. */
export const ANSWER_FAULTS = {
  unauthorized: { wire: '401 JSON', client: `${STOP}: the key is refused` },
  forbidden: { wire: '403 JSON', client: `${STOP}: the key is refused` },
  'bad-request': { wire: '400 JSON', client: `${STOP}: the request is invalid` },
  'too-large': { wire: '413 JSON', client: 'request a smaller window' },
  'login-redirect': {
    wire: '302 to a login page of another host',
    client: `${STOP}: the key must not be sent to another host`,
  },
  'request-timeout': { wire: '408, no body', client: RETRY },
  'rate-limited': {
    wire: '429, `Retry-After` in seconds (1)',
    client: 'wait for this time, up to a cap, then try again',
    details: ['retryAfterSeconds'],
  },
  'rate-limited-until': {
    wire: '429, `Retry-After` as a future date (1 s after `Date`)',
    client: 'wait until this date, up to a cap, then try again',
    details: ['retryAfterSeconds'],
  },
  'rate-limited-past': {
    wire: '429, `Retry-After` as a date one hour ago',
    client: 'wait as after any failed attempt, without a tight loop',
  },
  'rate-limited-bare': { wire: '429 without `Retry-After`', client: RETRY },
  'server-error': { wire: '500 JSON', client: RETRY },
  'bad-gateway': { wire: '502 HTML', client: RETRY },
  unavailable: {
    wire: '503 JSON, `Retry-After` in seconds (1)',
    client: 'like `rate-limited`',
    details: ['retryAfterSeconds'],
  },
  'gateway-timeout': { wire: '504 HTML', client: RETRY },
  'foreign-404': { wire: '404 HTML, like that of a proxy', client: `${RETRY}; do not treat it as "no data"` },
  'foreign-404-json': {
    wire: '404 JSON without `message`',
    client: `${RETRY}; do not treat it as "no data"`,
  },
  'api-404': {
    wire: "the API's own 404 although there is data",
    client: 'treat it as "no data"; report it as suspicious between windows with rows',
  },
  'empty-array': { wire: '200 `[]` although there is data', client: 'like `api-404`' },
  'no-content': { wire: '204', client: RETRY },
  'html-page': { wire: '200 HTML', client: RETRY },
  'html-as-json': { wire: '200 HTML with a JSON content type', client: RETRY },
  'json-object': { wire: '200 JSON object', client: RETRY },
  'json-string': { wire: '200 JSON string that contains an array', client: RETRY },
  'empty-body': { wire: '200, no body', client: RETRY },
  'reset-before-headers': { wire: 'the connection is reset before the headers', client: RETRY },
  'no-answer': {
    wire: 'nothing; the connection stays open',
    client: 'abort the attempt at its deadline, try again',
  },
} as const satisfies Record<string, FaultFacts>;

export type AnswerFaultName = keyof typeof ANSWER_FAULTS;

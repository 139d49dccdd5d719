import type { FaultFacts } from './fault-facts.ts';

const RETRY = 'a failed attempt: pause with jitter, try again';
const WHOLE = 'read it: nothing is missing';

/** Faults that damage or delay an answer with rows on its way. */
export const TRANSPORT_FAULTS = {
  'byte-order-mark': { wire: '200, U+FEFF before the array', client: WHOLE },
  'trailing-text': { wire: '200, an HTML comment after the array', client: RETRY },
  'second-array': { wire: '200, the array and another one', client: 'refuse the answer, not half of it' },
  'truncated-json': {
    wire: '200, ends in good order in the middle of the array',
    client: RETRY,
    details: ['afterBytes'],
  },
  'truncated-at-bracket': {
    wire: '200, ends in good order on a `]` within a row',
    client: 'refuse the answer: it only looks closed',
  },
  'reset-mid-body': { wire: 'reset in the middle of the body', client: RETRY, details: ['afterBytes'] },
  'reset-last-byte': { wire: 'reset before the very last byte', client: RETRY },
  'content-length-short': { wire: '`content-length` of half the body', client: RETRY },
  'content-length-long': { wire: '`content-length` 1000 above the body', client: RETRY },
  'slow-headers': {
    wire: 'the answer, but only after 60 s',
    client: 'end the attempt at its deadline, try again',
    details: ['delayMs'],
    keepsAnswer: true,
  },
  'stalled-body': {
    wire: 'the start of the body, then silence',
    client: 'end the attempt after some silence, try again',
    details: ['afterBytes'],
  },
  'stalled-end': {
    wire: 'the whole array, then silence in place of the end',
    client: 'end the attempt after some silence, try again',
  },
  'slow-drip': {
    wire: 'the body a byte at a time, every 50 ms',
    client: 'end the attempt at its deadline: silence alone does not show it',
    details: ['delayMs'],
  },
  'tiny-chunks': { wire: 'the body in pieces of 13 bytes', client: WHOLE, keepsAnswer: true },
  'huge-answer': {
    wire: 'the rows, then the first ones again and again up to 2 GiB',
    client: 'read it in flat memory, or refuse it by its size; identical rows count once',
    details: ['bytes'],
    keepsAnswer: true,
  },
  gzip: { wire: 'the answer, gzip', client: WHOLE, keepsAnswer: true },
  'gzip-bomb': {
    wire: '`huge-answer`, gzip: a thirtieth of it on the wire',
    client: 'as `huge-answer`; a limit must count unpacked bytes',
    details: ['bytes'],
    keepsAnswer: true,
  },
  'gzip-cut': { wire: 'gzip, ends in good order in its middle', client: RETRY },
  'gzip-corrupt': { wire: 'gzip with damaged bytes', client: RETRY },
  'gzip-false': { wire: 'plain JSON labelled as gzip', client: RETRY },
} as const satisfies Record<string, FaultFacts>;

export type TransportFaultName = keyof typeof TRANSPORT_FAULTS;

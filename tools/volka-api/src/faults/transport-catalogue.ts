import type { FaultFacts } from './fault-facts.ts';

const RETRY = 'count a failed attempt, wait with jitter, try again';
const WHOLE = 'read it; it is complete';

/** Faults that damage or delay an answer with rows while it is sent. */
export const TRANSPORT_FAULTS = {
  'byte-order-mark': { wire: '200, U+FEFF before the array', client: WHOLE },
  'trailing-text': { wire: '200, an HTML comment after the array', client: RETRY },
  'second-array': { wire: '200, two arrays', client: 'refuse the whole answer' },
  'truncated-json': {
    wire: '200, the body ends normally in the middle of the array',
    client: RETRY,
    details: ['afterBytes'],
  },
  'truncated-at-bracket': {
    wire: '200, the body ends normally after a `]` within a row',
    client: 'refuse the answer, although it ends with `]`',
  },
  'reset-mid-body': {
    wire: 'connection reset in the middle of the body',
    client: RETRY,
    details: ['afterBytes'],
  },
  'reset-last-byte': { wire: 'connection reset before the last byte', client: RETRY },
  'content-length-short': { wire: '`content-length` of half the body', client: RETRY },
  'content-length-long': { wire: '`content-length` 1000 above the body', client: RETRY },
  'slow-headers': {
    wire: 'the answer after 60 s',
    client: 'abort the attempt at its deadline, try again',
    details: ['delayMs'],
    keepsAnswer: true,
  },
  'stalled-body': {
    wire: 'the start of the body, then nothing',
    client: 'abort the attempt after the idle timeout, try again',
    details: ['afterBytes'],
  },
  'stalled-end': {
    wire: 'the whole array, then nothing; the connection stays open',
    client: 'abort the attempt after the idle timeout, try again',
  },
  'slow-drip': {
    wire: 'one byte of the body every 50 ms',
    client: 'abort the attempt at its deadline; the idle timeout does not detect it',
    details: ['delayMs'],
  },
  'tiny-chunks': { wire: 'the body in pieces of 13 bytes', client: WHOLE, keepsAnswer: true },
  'huge-answer': {
    wire: 'the rows, then the first rows repeated up to 2 GiB',
    client: 'read it in constant memory, or refuse it because of its size; count identical rows once',
    details: ['bytes'],
    keepsAnswer: true,
  },
  gzip: { wire: 'the answer, compressed with gzip', client: WHOLE, keepsAnswer: true },
  'gzip-bomb': {
    wire: '`huge-answer` with gzip: 30 times smaller on the wire',
    client: 'like `huge-answer`; a size limit must count decompressed bytes',
    details: ['bytes'],
    keepsAnswer: true,
  },
  'gzip-cut': { wire: 'gzip, the body ends normally in its middle', client: RETRY },
  'gzip-corrupt': { wire: 'gzip with damaged bytes', client: RETRY },
  'gzip-false': { wire: 'plain JSON with `content-encoding: gzip`', client: RETRY },
} as const satisfies Record<string, FaultFacts>;

export type TransportFaultName = keyof typeof TRANSPORT_FAULTS;

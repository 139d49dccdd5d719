import { cutAtBracket, cutBody, withoutLastByte } from './cut-body.ts';
import { gzipBody } from './gzip-body.ts';
import { repeatRows } from './repeat-rows.ts';
import type { Answer, Shipment } from '../server/answer.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { GzipDamage } from './gzip-body.ts';
import type { Strike } from './fault-switches.ts';
import type { TransportFaultName } from './transport-catalogue.ts';

const DEFAULT_HEADERS_AFTER_MS = 60_000;
const DRIP_EVERY_MS = 50;
const TINY_CHUNK_BYTES = 13;
const DEFAULT_HUGE_BYTES = 2 ** 31;
const SURPLUS_BYTES = 1000;

/** What each of these faults makes of an answer on its way. */
export const TRANSPORTS: Readonly<Record<TransportFaultName, (answer: Answer, strike: Strike) => Shipment>> =
  {
    'byte-order-mark': (answer) => around(answer, '\ufeff', ''),
    'trailing-text': (answer) => around(answer, '', '\n<!-- served by proxy-3 -->'),
    'second-array': (answer) => around(answer, '', '\n[{"more":true}]'),
    'truncated-json': (answer, strike) => ({ ...answer, body: cut(answer, strike) }),
    'truncated-at-bracket': (answer, { requestHash }) => ({
      ...answer,
      body: cutAtBracket(answer.body, requestHash),
    }),
    'reset-mid-body': (answer, strike) => ({
      ...answer,
      body: cut(answer, strike),
      delivery: { ending: 'reset' },
    }),
    'reset-last-byte': (answer) => ({
      ...answer,
      body: withoutLastByte(answer.body),
      delivery: { ending: 'reset' },
    }),
    'content-length-short': (answer) => announce(answer, (bytes) => bytes >> 1),
    'content-length-long': (answer) => announce(answer, (bytes) => bytes + SURPLUS_BYTES),
    'slow-headers': (answer, { rule }) => ({
      ...answer,
      delivery: { headersAfterMs: rule.delayMs ?? DEFAULT_HEADERS_AFTER_MS },
    }),
    'stalled-body': (answer, strike) => ({
      ...answer,
      body: cut(answer, strike),
      delivery: { ending: 'silence' },
    }),
    'stalled-end': (answer) => ({ ...answer, delivery: { ending: 'silence' } }),
    'slow-drip': (answer, { rule }) => ({
      ...answer,
      delivery: { pieceBytes: 1, everyMs: rule.delayMs ?? DRIP_EVERY_MS },
    }),
    'tiny-chunks': (answer) => ({ ...answer, delivery: { pieceBytes: TINY_CHUNK_BYTES } }),
    'huge-answer': (answer, { rule }) => huge(answer, rule.bytes),
    gzip: (answer) => packed(answer, 'none'),
    'gzip-bomb': (answer, { rule }) => packed(huge(answer, rule.bytes), 'none'),
    'gzip-cut': (answer) => packed(answer, 'cut'),
    'gzip-corrupt': (answer) => packed(answer, 'corrupt'),
    'gzip-false': (answer) => ({ ...answer, headers: { ...answer.headers, 'content-encoding': 'gzip' } }),
  };

function cut(answer: Answer, { rule, requestHash }: Strike): Iterable<ReportChunk> {
  return cutBody(answer.body, rule.afterBytes, requestHash);
}

function huge(answer: Answer, bytes = DEFAULT_HUGE_BYTES): Answer {
  return { ...answer, body: repeatRows(answer.body, bytes) };
}

function packed(answer: Answer, damage: GzipDamage): Shipment {
  const headers = { ...answer.headers, 'content-encoding': 'gzip' };
  return { ...answer, headers, body: gzipBody(answer.body, damage) };
}

function around(answer: Answer, before: string, after: string): Shipment {
  function* body(): Generator<ReportChunk, void, undefined> {
    if (before !== '') yield { bytes: Buffer.from(before), rows: 0 };
    yield* answer.body;
    if (after !== '') yield { bytes: Buffer.from(after), rows: 0 };
  }
  return { ...answer, body: body() };
}

/** Announces a wrong length. The body is made twice, so that its right one is known without holding it. */
function announce(answer: Answer, lengthOf: (bytes: number) => number): Shipment {
  let bytes = 0;
  for (const chunk of answer.body) bytes += chunk.bytes.length;
  // Closed afterwards: what is too much must not be taken for the next answer.
  const headers = { ...answer.headers, 'content-length': String(lengthOf(bytes)), connection: 'close' };
  return { ...answer, headers };
}

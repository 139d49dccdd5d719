import { cutAtBracket, cutBody, withoutLastByte } from './cut-body.ts';
import { gzipBody } from './gzip-body.ts';
import { repeatRows } from './repeat-rows.ts';
import type { Answer, OutgoingAnswer } from '../server/answer.ts';
import type { ReportChunk } from '../json/report-chunks.ts';
import type { GzipDamage } from './gzip-body.ts';
import type { Injection } from './fault-switches.ts';
import type { TransportFaultName } from './transport-catalogue.ts';

const DEFAULT_HEADERS_AFTER_MS = 60_000;
const DRIP_EVERY_MS = 50;
const TINY_CHUNK_BYTES = 13;
const DEFAULT_HUGE_BYTES = 2 ** 31;
const SURPLUS_BYTES = 1000;

/** How each of these faults changes the transport of an answer. */
export const TRANSPORTS: Readonly<
  Record<TransportFaultName, (answer: Answer, injection: Injection) => OutgoingAnswer>
> = {
  'byte-order-mark': (answer) => around(answer, '\ufeff', ''),
  'trailing-text': (answer) => around(answer, '', '\n<!-- served by proxy-3 -->'),
  'second-array': (answer) => around(answer, '', '\n[{"more":true}]'),
  'truncated-json': (answer, injection) => ({ ...answer, body: cut(answer, injection) }),
  'truncated-at-bracket': (answer, { requestHash }) => ({
    ...answer,
    body: cutAtBracket(answer.body, requestHash),
  }),
  'reset-mid-body': (answer, injection) => ({
    ...answer,
    body: cut(answer, injection),
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
  'stalled-body': (answer, injection) => ({
    ...answer,
    body: cut(answer, injection),
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

function cut(answer: Answer, { rule, requestHash }: Injection): Iterable<ReportChunk> {
  return cutBody(answer.body, rule.afterBytes, requestHash);
}

function huge(answer: Answer, bytes = DEFAULT_HUGE_BYTES): Answer {
  return { ...answer, body: repeatRows(answer.body, bytes) };
}

function packed(answer: Answer, damage: GzipDamage): OutgoingAnswer {
  const headers = { ...answer.headers, 'content-encoding': 'gzip' };
  return { ...answer, headers, body: gzipBody(answer.body, damage) };
}

function around(answer: Answer, before: string, after: string): OutgoingAnswer {
  function* body(): Generator<ReportChunk, void, undefined> {
    if (before !== '') yield { bytes: Buffer.from(before), rows: 0 };
    yield* answer.body;
    if (after !== '') yield { bytes: Buffer.from(after), rows: 0 };
  }
  return { ...answer, body: body() };
}

/** Sets a wrong content-length. The body is generated twice, so its length is known without keeping it in memory. */
function announce(answer: Answer, lengthOf: (bytes: number) => number): OutgoingAnswer {
  let bytes = 0;
  for (const chunk of answer.body) bytes += chunk.bytes.length;
  // The connection is closed afterwards: a client must not read the surplus bytes as the next answer.
  const headers = { ...answer.headers, 'content-length': String(lengthOf(bytes)), connection: 'close' };
  return { ...answer, headers };
}

import { mix, pick } from '../prng.ts';
import type { ReportChunk } from '../json/report-chunks.ts';

const CLOSE_ARRAY = 0x5d;

/** The start of a body: at least one byte, and never all. Without `afterBytes` it ends at a seeded place in the first chunk. */
export function* cutBody(
  body: Iterable<ReportChunk>,
  afterBytes: number | undefined,
  hash: number,
): Generator<ReportChunk, void, undefined> {
  let left = afterBytes ?? Number.POSITIVE_INFINITY;
  let held: ReportChunk | undefined;
  for (const chunk of body) {
    if (held !== undefined) yield held;
    if (afterBytes === undefined) {
      yield part(chunk, seededPlace(chunk.bytes, hash));
      return;
    }
    if (chunk.bytes.length >= left) {
      // One byte less if the cut would be at the end of the body.
      yield part(chunk, Math.min(left, chunk.bytes.length - 1));
      return;
    }
    left -= chunk.bytes.length;
    held = chunk;
  }
  if (held !== undefined) yield part(held, held.bytes.length - 1);
}

/** All of a body but its last byte. */
export function withoutLastByte(body: Iterable<ReportChunk>): Generator<ReportChunk, void, undefined> {
  return cutBody(body, Number.MAX_SAFE_INTEGER, 0);
}

/** The start of a body up to the bracket after a row's lifedays, so its first and last characters are those of an array. */
export function* cutAtBracket(
  body: Iterable<ReportChunk>,
  hash: number,
): Generator<ReportChunk, void, undefined> {
  for (const chunk of body) {
    const text = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.length);
    const from = seededPlace(chunk.bytes, hash);
    const found = text.indexOf(']}', from);
    yield part(chunk, 1 + (found === -1 ? text.indexOf(']}') : found));
    return;
  }
}

/** A seeded place in a chunk, not directly after a bracket, which is a separate fault. */
function seededPlace(bytes: Uint8Array, hash: number): number {
  let place = 1 + pick(mix(hash, 1), bytes.length - 1);
  while (bytes[place - 1] === CLOSE_ARRAY) place--;
  return place;
}

function part({ bytes }: ReportChunk, length: number): ReportChunk {
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  // A row is complete when the separator of the next one has begun. The first row's separator is at the start.
  let rows = 0;
  for (let at = kept.indexOf(',\n', 1); at !== -1; at = kept.indexOf(',\n', at + 1)) rows++;
  return { bytes: kept, rows };
}

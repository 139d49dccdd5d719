import { mix, pick } from '../prng.ts';
import type { ReportChunk } from '../json/report-chunks.ts';

const CLOSE_ARRAY = 0x5d;

/** The start of a body: always something, never all. Without a place of its own it ends at a seeded one in the first chunk. */
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
      // Held back by a byte where the cut would fall on the very end.
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

/** The start of a body that ends on the bracket of a row's lifedays, so that first and last character are those of an array. */
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

/** Somewhere in a chunk, not right behind a bracket: that is a fault of its own. */
function seededPlace(bytes: Uint8Array, hash: number): number {
  let place = 1 + pick(mix(hash, 1), bytes.length - 1);
  while (bytes[place - 1] === CLOSE_ARRAY) place--;
  return place;
}

function part({ bytes }: ReportChunk, length: number): ReportChunk {
  const kept = Buffer.from(bytes.buffer, bytes.byteOffset, length);
  // A row is complete where the next one's separator has begun; the first one's separator stands at the start.
  let rows = 0;
  for (let at = kept.indexOf(',\n', 1); at !== -1; at = kept.indexOf(',\n', at + 1)) rows++;
  return { bytes: kept, rows };
}

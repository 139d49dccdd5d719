import type { ReportChunk } from '../json/report-chunks.ts';

const MIN_BLOCK_BYTES = 256 * 1024;
const SEPARATOR = Buffer.from(',\n');
const END: ReportChunk = { bytes: Buffer.from(']'), rows: 0 };

/**
 * A report filled up to at most `bytes` with its own first rows. The same block goes out again and again, so that gigabytes cost
 * neither memory nor the making of rows.
 */
export function* repeatRows(
  body: Iterable<ReportChunk>,
  bytes: number,
): Generator<ReportChunk, void, undefined> {
  const pieces: Buffer[] = [];
  let sent = 0;
  let blockBytes = 0;
  let blockRows = 0;
  let held: ReportChunk | undefined;
  function* send(chunk: ReportChunk): Generator<ReportChunk, void, undefined> {
    if (blockBytes < MIN_BLOCK_BYTES) {
      // The first separator is the array's bracket; in the block it is one like the others.
      const rows = Buffer.from(sent === 0 ? chunk.bytes.subarray(1) : chunk.bytes);
      pieces.push(...(sent === 0 ? [SEPARATOR, rows] : [rows]));
      blockBytes += rows.length;
      blockRows += chunk.rows;
    }
    sent += chunk.bytes.length;
    yield chunk;
  }
  for (const chunk of body) {
    if (held !== undefined) yield* send(held);
    held = chunk;
  }
  if (held === undefined) return;
  yield* send({ bytes: held.bytes.subarray(0, held.bytes.length - 1), rows: held.rows });
  const once = Buffer.concat(pieces);
  const times = blockRows === 0 ? 0 : Math.ceil(MIN_BLOCK_BYTES / once.length);
  const block: ReportChunk = {
    bytes: Buffer.concat(Array.from({ length: times }, () => once)),
    rows: blockRows * times,
  };
  while (block.rows > 0 && sent + block.bytes.length < bytes) {
    sent += block.bytes.length;
    yield block;
  }
  yield END;
}

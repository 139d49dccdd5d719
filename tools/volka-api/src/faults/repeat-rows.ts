import type { ReportChunk } from '../json/report-chunks.ts';

/** About ten rows. This is less than the window of gzip, so the compressed repetitions are very small. */
const MAX_UNIT_BYTES = 8 * 1024;
const MIN_BLOCK_BYTES = 256 * 1024;
const SEPARATOR = Buffer.from(',\n');
const END: ReportChunk = { bytes: Buffer.from(']'), rows: 0 };

/**
 * A report that is filled to at most `bytes` with its own first rows. The same block is sent repeatedly, so gigabytes need neither
 * memory nor new rows.
 */
export function* repeatRows(
  body: Iterable<ReportChunk>,
  bytes: number,
): Generator<ReportChunk, void, undefined> {
  let sent = 0;
  let block: ReportChunk | undefined;
  let held: ReportChunk | undefined;
  for (const chunk of body) {
    if (held !== undefined) {
      sent += held.bytes.length;
      yield held;
    }
    block ??= makeBlock(chunk.bytes);
    held = chunk;
  }
  if (held === undefined || block === undefined) return;
  sent += held.bytes.length;
  yield { bytes: held.bytes.subarray(0, held.bytes.length - 1), rows: held.rows };
  while (block.rows > 0 && sent + block.bytes.length <= bytes) {
    sent += block.bytes.length;
    yield block;
  }
  yield END;
}

/** The first rows of a report, each after a separator, repeated to fill a block. Empty if there are no rows. */
function makeBlock(start: Uint8Array): ReportChunk {
  const text = Buffer.from(start);
  const isWhole = text.subarray(-2).toString() === '}]';
  const rows = text.subarray(1, isWhole ? -1 : undefined);
  if (!text.includes('}')) return { bytes: rows, rows: 0 };
  const cut = rows.length > MAX_UNIT_BYTES ? rows.lastIndexOf(SEPARATOR, MAX_UNIT_BYTES) : rows.length;
  const unit = Buffer.concat([SEPARATOR, rows.subarray(0, cut)]);
  let count = 0;
  for (let at = unit.indexOf(SEPARATOR); at !== -1; at = unit.indexOf(SEPARATOR, at + 1)) count++;
  const times = Math.ceil(MIN_BLOCK_BYTES / unit.length);
  return { bytes: Buffer.concat(Array.from({ length: times }, () => unit)), rows: count * times };
}

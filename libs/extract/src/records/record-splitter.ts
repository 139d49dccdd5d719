import { isAscii, isUtf8 } from 'node:buffer';
import { ExtractError } from '../errors.ts';
import { scanArray } from './array-scanner.ts';
import type { ScanState } from './array-scanner.ts';
import { rewriteTokens } from './batch-text.ts';
import type { TokenRewrites } from './batch-text.ts';

/** Some complete elements of the answer, in its order. */
export interface RecordBatch {
  readonly records: readonly unknown[];
  /** Index of `records[0]` in the whole answer, from 0. */
  readonly firstIndex: number;
  /** Bare `NaN`, `Infinity` and `-Infinity` tokens read as null in this batch. */
  readonly nonFiniteTokens: number;
}

export interface RecordSplitter {
  /** Takes the next bytes, in pieces of any size, and yields the batches that they complete. */
  push(chunk: Uint8Array): Generator<RecordBatch, void, undefined>;
  /** @throws {ExtractError} EXTRACT_MALFORMED_BODY if the array is not closed. */
  finish(): void;
}

const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Splits the bytes of one top-level JSON array into parsed batches of about `batchBytes`, holding no more than a batch
 * and the element under way.
 * @throws {ExtractError} EXTRACT_MALFORMED_BODY, from `push` or `finish`, at anything that is not one JSON array.
 */
export function createRecordSplitter(batchBytes: number, maxRecordBytes: number): RecordSplitter {
  // bytes[0] is the bracket or comma before the batch under way; it becomes that batch's own opening bracket.
  let bytes = Buffer.allocUnsafe(2 * batchBytes + 64);
  let filled = 0;
  let dropped = 0;
  let phase: 'before' | 'inside' | 'after' = 'before';
  let recordCount = 0;
  let batchCount = 0;
  const state: ScanState = { next: 0, depth: 0, inString: false, rewrites: noRewrites() };

  const malformed = (what: string, byteOffset: number, recordIndex: number): ExtractError =>
    new ExtractError(
      'EXTRACT_MALFORMED_BODY',
      `Cannot read the answer as a JSON array: ${what} at byte ${byteOffset}, record ${recordIndex}; download it again`,
      { byteOffset, recordIndex },
    );

  function append(chunk: Uint8Array): void {
    if (filled + chunk.length > bytes.length) {
      const larger = Buffer.allocUnsafe(
        Math.max(filled + chunk.length, Math.min(2 * bytes.length, filled + maxRecordBytes)),
      );
      bytes.copy(larger, 0, 0, filled);
      bytes = larger;
    }
    bytes.set(chunk, filled);
    filled += chunk.length;
  }

  function dropThrough(start: number): void {
    bytes.copyWithin(0, start, filled);
    filled -= start;
    dropped += start;
    state.next -= start;
  }

  /** Takes the batch between bytes[start] and bytes[end], the two separators around it. */
  function takeBatch(start: number, end: number): RecordBatch | null {
    const rewrites = state.rewrites;
    state.rewrites = noRewrites();
    const closes = bytes[end] !== 0x2c;
    if (closes && bytes[end] !== CLOSE_ARRAY)
      throw malformed('a wrong closing bracket', dropped + end, recordCount);
    bytes[start] = OPEN_ARRAY;
    const separator = bytes[end] as number;
    bytes[end] = CLOSE_ARRAY;
    const records = parseArray(
      rewrites.starts.length === 0
        ? bytes.subarray(start, end + 1)
        : rewriteTokens(bytes, start, end + 1, rewrites),
    );
    if (records === null) throw locate(start, end);
    bytes[end] = separator;
    const firstIndex = recordCount;
    // JSON.parse('[]') is content with nothing between two separators; only a wholly empty array may be so.
    if (records.length === 0) {
      if (closes && batchCount === 0) return null;
      throw malformed('a missing element', dropped + end, recordCount);
    }
    recordCount += records.length;
    batchCount += 1;
    const nonFiniteTokens = rewrites.toNull.filter(Boolean).length;
    return { records, firstIndex, nonFiniteTokens };
  }

  /** Finds the first bad element of a bad batch by splitting it again, one element at a time. */
  function locate(start: number, end: number): ExtractError {
    const single = batchBytes <= 1;
    if (!single) {
      const splitter = createRecordSplitter(1, maxRecordBytes);
      let good = 0;
      try {
        for (const batch of splitter.push(bytes.subarray(start, end + 1))) good += batch.records.length;
      } catch (error) {
        const offset = error instanceof ExtractError ? (error.context.byteOffset ?? 0) : 0;
        return malformed('malformed JSON', dropped + start + offset, recordCount + good);
      }
    }
    return malformed('malformed JSON', dropped + start + 1, recordCount);
  }

  function* push(chunk: Uint8Array): Generator<RecordBatch, void, undefined> {
    append(chunk);
    if (phase === 'before') {
      while (state.next < filled && isBlank(bytes[state.next])) state.next += 1;
      if (state.next === filled) {
        dropThrough(filled);
        return;
      }
      if (bytes[state.next] !== OPEN_ARRAY) throw malformed('no opening bracket', dropped + state.next, 0);
      phase = 'inside';
      dropThrough(state.next);
      state.next = 1;
      state.depth = 1;
    }
    let start = 0;
    while (phase === 'inside') {
      const stop = scanArray(bytes, filled, start + batchBytes, state);
      if (stop === 'out-of-bytes') break;
      const end = state.next;
      const batch = takeBatch(start, end);
      start = end;
      state.next = end + 1;
      if (stop === 'closed') phase = 'after';
      if (batch !== null) yield batch;
    }
    if (phase === 'after') {
      for (; state.next < filled; state.next += 1) {
        if (!isBlank(bytes[state.next]))
          throw malformed('more text after its end', dropped + state.next, recordCount);
      }
      dropThrough(filled);
    } else {
      shiftRewrites(state.rewrites, start);
      dropThrough(start);
      if (filled > batchBytes + maxRecordBytes) {
        throw malformed(`a record of more than ${maxRecordBytes} bytes`, dropped, recordCount);
      }
    }
  }

  function finish(): void {
    if (phase !== 'after') throw malformed('it ends too early', dropped + filled, recordCount);
  }

  return { push, finish };
}

const noRewrites = (): TokenRewrites => ({ starts: [], ends: [], toNull: [] });

function shiftRewrites({ starts, ends }: TokenRewrites, by: number): void {
  for (let token = 0; token < starts.length; token += 1) {
    starts[token] = (starts[token] as number) - by;
    ends[token] = (ends[token] as number) - by;
  }
}

/** The parsed array, or null if the bytes are not JSON in UTF-8. The foreign error quotes the text, so it stops here. */
function parseArray(bytes: Buffer): readonly unknown[] | null {
  // Mostly ASCII, where decoding is a plain copy.
  const encoding = isAscii(bytes) ? 'latin1' : 'utf8';
  if (encoding === 'utf8' && !isUtf8(bytes)) return null;
  try {
    return JSON.parse(bytes.toString(encoding)) as readonly unknown[];
  } catch {
    return null;
  }
}

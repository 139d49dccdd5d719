import { isAscii, isUtf8 } from 'node:buffer';
import { ExtractError } from '../errors.ts';
import { scanArray } from './array-scanner.ts';
import type { ScanState } from './array-scanner.ts';
import { rewriteTokens } from './batch-text.ts';
import type { TokenRewrites } from './batch-text.ts';
import { byteOrderMarkLength } from './byte-order-mark.ts';
import { readNotUtf8 } from './not-utf8.ts';

/** Complete elements of the answer, in order. */
export interface RecordBatch {
  /** Parsed elements, after those that the text reader read. An element with a string that is not UTF-8 is `{ $notUtf8: '<its JSON>' }`. */
  readonly records: readonly unknown[];
  /** Index of `records[0]` in the whole answer, from 0; of the next element if `records` is empty. */
  readonly firstIndex: number;
  /** Elements that the text reader read since the last batch. */
  readonly takenAsText: number;
  /** Bare `NaN`, `Infinity` and `-Infinity` tokens read as null in this batch. */
  readonly nonFiniteTokens: number;
}

/**
 * Reads elements of a known form from their text, so that they are not parsed. It must check the grammar of everything between the two
 * separators, because nothing checks what it accepts.
 */
export interface TextReader {
  /**
   * Reads the element after the bracket or comma at bytes[start]; returns the position of the comma or closing bracket after it.
   * Returns −1 and does nothing if it does not know the element, or if that separator is not before bytes[end].
   */
  takeText(bytes: Uint8Array, start: number, end: number, index: number): number;
}

export interface RecordSplitter {
  /** Reads the next bytes, in pieces of any size, and yields the batches that they complete. */
  push(chunk: Uint8Array): Generator<RecordBatch, void, undefined>;
  /** @throws {ExtractError} EXTRACT_MALFORMED_BODY if the array is not closed. */
  finish(): void;
}

/** Bytes that the text reader reads before a batch reports them. */
const TAKEN_BATCH_BYTES = 256 * 1024;

const OPEN_ARRAY = 0x5b;
const COMMA = 0x2c;
const CLOSE_ARRAY = 0x5d;

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Splits the bytes of one top-level JSON array into parsed batches of about `batchBytes`. Holds at most one batch and the current element.
 * With a `reader`, only elements that it does not know are parsed: one element at first, and twice as much after each refusal, so that a
 * reader that knows no element costs almost nothing.
 * @throws {ExtractError} EXTRACT_MALFORMED_BODY, from `push` or `finish`, if the bytes are not one JSON array.
 */
export function createRecordSplitter(
  batchBytes: number,
  maxRecordBytes: number,
  reader: TextReader | null = null,
): RecordSplitter {
  // bytes[0] is the bracket or comma before the current batch; it becomes the opening bracket of the batch.
  let bytes = Buffer.allocUnsafe(2 * batchBytes + 64);
  let filled = 0;
  let dropped = 0;
  let phase: 'start' | 'before' | 'inside' | 'after' = 'start';
  let recordCount = 0;
  let takenAsText = 0;
  let takenBytes = 0;
  /** Bytes that are parsed at a time while the reader refuses. */
  let stride = reader === null ? batchBytes : 1;
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

  /** Parses the batch between the separators at bytes[start] and bytes[end]. */
  function takeBatch(start: number, end: number): RecordBatch | null {
    const rewrites = state.rewrites;
    state.rewrites = noRewrites();
    const closes = bytes[end] !== COMMA;
    if (closes && bytes[end] !== CLOSE_ARRAY)
      throw malformed('a wrong closing bracket', dropped + end, recordCount);
    bytes[start] = OPEN_ARRAY;
    const separator = bytes[end] as number;
    bytes[end] = CLOSE_ARRAY;
    const text =
      rewrites.starts.length === 0
        ? bytes.subarray(start, end + 1)
        : rewriteTokens(bytes, start, end + 1, rewrites);
    const records = parseArray(text) ?? parseOneByOne(text, start, end);
    bytes[end] = separator;
    const firstIndex = recordCount;
    // JSON.parse('[]') accepts nothing between two separators, but only an empty answer may have that.
    if (records.length === 0) {
      if (closes && recordCount === 0) return null;
      throw malformed('a missing element', dropped + end, recordCount);
    }
    recordCount += records.length;
    return { records, firstIndex, ...resetTaken(), nonFiniteTokens: rewrites.toNull.filter(Boolean).length };
  }

  /** Lets the reader read elements after bytes[start] as long as it knows them; returns the separator after the last one. */
  function takeTexts(from: TextReader, start: number): number {
    let separator = start;
    while (takenBytes < TAKEN_BATCH_BYTES) {
      const next = from.takeText(bytes, separator, filled, recordCount);
      if (next < 0) break;
      recordCount += 1;
      takenAsText += 1;
      takenBytes += next - separator;
      separator = next;
      if (bytes[next] === CLOSE_ARRAY) break;
    }
    if (separator > start) {
      // The scan may have stopped inside these elements, so it starts again after them.
      Object.assign(state, { next: separator + 1, depth: 1, inString: false, rewrites: noRewrites() });
      stride = 1;
    }
    return separator;
  }

  function resetTaken(): { readonly takenAsText: number } {
    const taken = { takenAsText };
    takenAsText = 0;
    takenBytes = 0;
    return taken;
  }

  /**
   * Parses a broken batch again, one element at a time. An element whose only fault is a string that is not UTF-8 becomes
   * `{ $notUtf8: … }`.
   * @throws {ExtractError} At the first element with another fault.
   */
  function parseOneByOne(text: Buffer, start: number, end: number): readonly unknown[] {
    const here = malformed('malformed JSON', dropped + start + 1, recordCount);
    // If all bytes are UTF-8, the JSON is broken, and no single element can be replaced.
    if (batchBytes <= 1) {
      const records = isUtf8(text) ? null : readNotUtf8(text, bytes.subarray(start + 1, end));
      if (records === null) throw here;
      return records;
    }
    const splitter = createRecordSplitter(1, maxRecordBytes);
    const records: unknown[] = [];
    try {
      for (const batch of splitter.push(bytes.subarray(start, end + 1))) records.push(...batch.records);
    } catch (error) {
      if (!(error instanceof ExtractError)) throw error;
      const offset = error.context.byteOffset ?? 0;
      throw malformed('malformed JSON', dropped + start + offset, recordCount + records.length);
    }
    return records;
  }

  function* push(chunk: Uint8Array): Generator<RecordBatch, void, undefined> {
    append(chunk);
    if (phase === 'start') {
      const markLength = byteOrderMarkLength(bytes.subarray(0, filled));
      if (markLength === null) return;
      phase = 'before';
      state.next = markLength;
    }
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
      if (reader !== null) {
        start = takeTexts(reader, start);
        const closed = takenAsText > 0 && bytes[start] === CLOSE_ARRAY;
        if (closed) phase = 'after';
        if (closed || takenBytes >= TAKEN_BATCH_BYTES) {
          yield { records: [], firstIndex: recordCount, ...resetTaken(), nonFiniteTokens: 0 };
          continue;
        }
      }
      const stop = scanArray(bytes, filled, start + stride, state);
      if (stop === 'out-of-bytes') break;
      const end = state.next;
      const batch = takeBatch(start, end);
      stride = Math.min(batchBytes, 2 * (end - start));
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

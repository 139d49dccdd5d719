import type { QuarantinedRow } from '../append-types.ts';
import type { OpenLoad } from '../ledger/load-transaction.ts';
import { MICROSECONDS_TO_2000 } from './copy-columns.ts';
import { createChunk, DAYS_TO_2000, JSONB_VERSION } from './copy-encoder.ts';
import type { Chunk } from './copy-encoder.ts';
import { storableText, toStorableJson } from './storable-text.ts';

export const QUARANTINE_TABLE = 'etl.quarantine';

/** The columns, in the order in which `QuarantineBuffer` writes them. */
export const QUARANTINE_COLUMNS = [
  'load_id',
  'quarantined_at',
  'record_index',
  'campaigns_execution_date',
  'campaign_name',
  'ad_name',
  'cell_columns',
  'reasons',
  'raw_json',
] as const;

const CHUNK_BYTES = 256 * 1024;
/** Large enough that ending and beginning a COPY costs little in comparison, and small enough for the memory of any machine. */
const FULL_BYTES = 4 * 1024 * 1024;

const NULL_LENGTH = -1;
const TEXT_OID = 25;
const DAY_MS = 86_400_000;
/** Bytes of a row besides its texts: length words, numbers and the header of an array. */
const FIXED_BYTES = 128;

/**
 * The refused rows of a load that were not sent yet, encoded for a binary COPY. They use as much memory as their text, and at most a few
 * megabytes, because the caller empties the buffer when it is full.
 */
export class QuarantineBuffer {
  /** Records that were refused as a whole so far. */
  refused = 0;
  /** Cells refused so far in rows that were accepted. */
  refusedCells = 0;
  readonly #loadId: bigint;
  readonly #quarantinedAt: bigint;
  #chunks: Chunk[] = [];
  #free: Chunk[] = [];
  #bytes = 0;

  constructor({ loadId, loadedAtMicros }: Pick<OpenLoad, 'loadId' | 'loadedAtMicros'>) {
    this.#loadId = loadId;
    this.#quarantinedAt = loadedAtMicros - MICROSECONDS_TO_2000;
  }

  get isEmpty(): boolean {
    return this.#chunks.length === 0;
  }

  get isFull(): boolean {
    return this.#bytes >= FULL_BYTES;
  }

  add(rows: readonly QuarantinedRow[]): void {
    for (const row of rows) {
      const { cellColumns = null } = row;
      if (cellColumns === null) this.refused += 1;
      else this.refusedCells += cellColumns.length;
      this.#write(row, cellColumns);
    }
  }

  /** Returns the chunks to send, and empties the buffer. */
  takeChunks(): readonly Chunk[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }

  /** Reuses chunks that the server has received: new chunks for every few rows would keep the garbage collector busy. */
  giveBack(chunks: readonly Chunk[]): void {
    this.#free = chunks.filter(({ bytes }) => bytes.length === CHUNK_BYTES);
    for (const chunk of this.#free) chunk.length = 0;
  }

  #write(row: QuarantinedRow, cellColumns: readonly string[] | null): void {
    const reasons = toStorableJson(row.reasons);
    const rawJson = storableText(row.rawJson);
    const names = [keyPart(row.campaignName), keyPart(row.adName)];
    const texts = [reasons, rawJson, ...names, ...(cellColumns ?? [])];
    const length = texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text ?? ''), FIXED_BYTES);
    const chunk = this.#chunkFor(length);
    const start = chunk.length;
    chunk.view.setInt16(start, QUARANTINE_COLUMNS.length);
    chunk.length = start + 2;
    writeInt8(chunk, this.#loadId);
    writeInt8(chunk, this.#quarantinedAt);
    writeInt8(chunk, BigInt(row.recordIndex));
    writeDate(chunk, row.executionDate);
    for (const name of names) writeText(chunk, name);
    writeTexts(chunk, cellColumns);
    writeJsonb(chunk, reasons);
    writeText(chunk, rawJson);
    this.#bytes += chunk.length - start;
  }

  #chunkFor(length: number): Chunk {
    const last = this.#chunks.at(-1);
    if (last !== undefined && last.length + length <= last.bytes.length) return last;
    const free = length <= CHUNK_BYTES ? this.#free.pop() : undefined;
    const chunk = free ?? createChunk(Math.max(CHUNK_BYTES, length));
    this.#chunks.push(chunk);
    return chunk;
  }
}

/** A name that PostgreSQL cannot store counts as unreadable: history must then make no tombstone on that date. */
function keyPart(name: string | null): string | null {
  return name !== null && storableText(name) === name ? name : null;
}

function writeLength(chunk: Chunk, length: number): void {
  chunk.view.setInt32(chunk.length, length);
  chunk.length += 4;
}

function writeInt8(chunk: Chunk, value: bigint): void {
  writeLength(chunk, 8);
  chunk.view.setBigInt64(chunk.length, value);
  chunk.length += 8;
}

function writeInt4(chunk: Chunk, value: number): void {
  chunk.view.setInt32(chunk.length, value);
  chunk.length += 4;
}

function writeDate(chunk: Chunk, date: string | null): void {
  if (date === null) {
    writeLength(chunk, NULL_LENGTH);
    return;
  }
  writeLength(chunk, 4);
  writeInt4(chunk, Date.parse(date) / DAY_MS - DAYS_TO_2000);
}

function writeText(chunk: Chunk, text: string | null): void {
  if (text === null) {
    writeLength(chunk, NULL_LENGTH);
    return;
  }
  const bytes = chunk.bytes.write(text, chunk.length + 4);
  writeLength(chunk, bytes);
  chunk.length += bytes;
}

function writeJsonb(chunk: Chunk, json: string): void {
  const bytes = chunk.bytes.write(json, chunk.length + 5);
  writeLength(chunk, bytes + 1);
  chunk.bytes[chunk.length] = JSONB_VERSION;
  chunk.length += bytes + 1;
}

/** `text[]`: dimensions, no nulls, type of the elements, number and first index, elements. */
function writeTexts(chunk: Chunk, texts: readonly string[] | null): void {
  if (texts === null) {
    writeLength(chunk, NULL_LENGTH);
    return;
  }
  const start = chunk.length;
  chunk.length += 4;
  for (const word of [1, 0, TEXT_OID, texts.length, 1]) writeInt4(chunk, word);
  for (const text of texts) writeText(chunk, text);
  chunk.view.setInt32(start, chunk.length - start - 4);
}

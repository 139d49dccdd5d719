import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ExtractError, isDefect, isExtractError, systemCodeOf } from '../errors.ts';
import { readFileChunks } from './read-file-chunks.ts';
import { createRecordSplitter } from './record-splitter.ts';
import type { RecordBatch, TextReader } from './record-splitter.ts';

/**
 * Bytes of JSON text that are parsed at a time. Below V8's limit for large objects (128 KiB), so that the text of a batch stays in the young
 * generation. Measured 20 % faster than 256 KiB.
 */
export const DEFAULT_BATCH_BYTES = 96 * 1024;
/** Longest accepted element. A longer one is a broken answer, and would use memory without limit. */
export const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024;

const READ_CHUNK_BYTES = 256 * 1024;

export interface ReadRecordsOptions {
  readonly contentEncoding: 'identity' | 'gzip';
  /** @defaultValue 98304 */
  readonly batchBytes?: number;
  /** @defaultValue 16777216 */
  readonly maxRecordBytes?: number;
  /** Can read an element from its text, so that it is not parsed. @defaultValue none */
  readonly textReader?: TextReader;
}

/**
 * Reads a JSON array from a file (or a stream of its bytes) as batches of parsed elements, in order and in constant memory.
 * Bare `NaN`, `Infinity` and `-Infinity` become null and are counted. A number that a double may not represent exactly (more than 15
 * significant digits, or out of range, such as `1e999`) becomes `{ $number: '<its text>' }`.
 * @throws {ExtractError} EXTRACT_MALFORMED_BODY with the byte offset, if the bytes are not one complete JSON array.
 * @throws {ExtractError} EXTRACT_SPOOL_UNREADABLE if the file cannot be read.
 * @throws What the text reader throws, or a stream of another library.
 * @see DATA_RULES 7
 */
export async function* readRecords(
  source: string | Readable,
  options: ReadRecordsOptions,
): AsyncGenerator<RecordBatch, void, undefined> {
  const splitter = createRecordSplitter(
    options.batchBytes ?? DEFAULT_BATCH_BYTES,
    options.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES,
    options.textReader,
  );
  try {
    for await (const chunk of readBytes(source, options.contentEncoding)) {
      yield* splitter.push(chunk as Uint8Array);
    }
    splitter.finish();
  } catch (error) {
    throw toReadError(error);
  } finally {
    if (typeof source !== 'string') source.destroy();
  }
}

function readBytes(source: string | Readable, contentEncoding: 'identity' | 'gzip'): AsyncIterable<unknown> {
  if (contentEncoding === 'gzip')
    return inflate(typeof source === 'string' ? createReadStream(source) : source);
  return typeof source === 'string' ? readFileChunks(source, READ_CHUNK_BYTES) : source;
}

function inflate(raw: Readable): Readable {
  const gunzip = createGunzip({ chunkSize: READ_CHUNK_BYTES });
  raw.on('error', (error) => gunzip.destroy(error));
  gunzip.on('close', () => raw.destroy());
  return raw.pipe(gunzip);
}

/** An error of a decoder, or of a stream of another library, has no system code and is not converted. */
function toReadError(error: unknown): unknown {
  const systemCode = systemCodeOf(error);
  if (isExtractError(error) || isDefect(error) || systemCode === 'unknown') return error;
  return systemCode.startsWith('Z_')
    ? new ExtractError(
        'EXTRACT_MALFORMED_BODY',
        `Cannot unpack the answer: its gzip data is damaged or cut short (${systemCode}); download it again`,
        { systemCode },
      )
    : new ExtractError(
        'EXTRACT_SPOOL_UNREADABLE',
        `Cannot read the answer from disk: ${systemCode}; check that the file is still there and readable`,
        { systemCode },
      );
}

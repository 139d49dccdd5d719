import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createAnswerGzip } from '../client/packed-copy.ts';
import type { SpooledBody } from '../client/spool-body.ts';
import { readFileChunks } from '../records/read-file-chunks.ts';
import { notTheAnswer } from './raw-archive.ts';

/** With smaller chunks, handing them to the compression thread would take longer than the compression. */
const COPY_CHUNK_BYTES = 1024 * 1024;

/**
 * Writes an answer as gzip to a new file, syncs it, and compares its hash.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if the hash differs; errors of the disk are not converted.
 */
export async function compressBody(
  body: Pick<SpooledBody, 'path' | 'contentEncoding'>,
  sha256: string,
  target: string,
): Promise<void> {
  const hash = createHash('sha256');
  const source = hashed(readFileChunks(body.path, COPY_CHUNK_BYTES), hash);
  // flush: the stream syncs the file before it closes.
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true });
  if (body.contentEncoding === 'gzip') await pipeline(source, file);
  else await pipeline(source, createAnswerGzip(), file);
  if (hash.digest('hex') !== sha256) throw notTheAnswer();
}

/** Hashes chunks. Each is larger than the queue of the next stream, so the chunks pass one at a time. */
async function* hashed(
  chunks: AsyncIterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { SpooledBody } from '../client/spool-body.ts';
import { unwritable } from './raw-archive.ts';

/** Large enough that the compressing thread, not the handing over of chunks, sets the pace. */
const COPY_CHUNK_BYTES = 4 * 1024 * 1024;

/**
 * Writes an answer as gzip into a new file, synced to disk, and checks on the way that it is the one of the hash.
 * @throws {ExtractError} EXTRACT_ARCHIVE_UNWRITABLE if it is not; errors of the disk as they are.
 */
export async function compressBody(
  body: Pick<SpooledBody, 'path' | 'contentEncoding'>,
  sha256: string,
  target: string,
): Promise<void> {
  const hash = createHash('sha256');
  const hashing = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const source = createReadStream(body.path, { highWaterMark: COPY_CHUNK_BYTES });
  // flush: the stream syncs the file before it closes.
  const file = createWriteStream(target, { flags: 'wx', mode: 0o600, flush: true });
  if (body.contentEncoding === 'gzip') await pipeline(source, hashing, file);
  else await pipeline(source, hashing, createGzip({ level: 1, chunkSize: COPY_CHUNK_BYTES }), file);
  if (hash.digest('hex') !== sha256) {
    throw unwritable('the answer on disk is not the one that was received', 'download it again');
  }
}

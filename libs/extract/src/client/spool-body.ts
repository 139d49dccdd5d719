import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createBufferRing } from './buffer-ring.ts';
import { startPackedCopy } from './packed-copy.ts';
import { ExtractError, isDefect, isExtractError, systemCodeOf } from '../errors.ts';
import { isMarkByte } from '../records/byte-order-mark.ts';

/** An answer on disk, exactly as received after HTTP decoding. */
export interface SpooledBody {
  readonly path: string;
  readonly bytes: number;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  /** Encoding of the file's bytes. The client always writes decoded bytes: `identity`. */
  readonly contentEncoding: 'identity' | 'gzip';
  /** Absent unless the client has `packed`. */
  readonly packed?: PackedBody;
}

/** A gzip copy of an answer, which an archive may move. */
export interface PackedBody {
  readonly path: string;
  /** Hex SHA-256 of the uncompressed bytes. */
  readonly sha256: string;
  /** Resolves when the file is complete; rejects if the disk fails. */
  readonly written: Promise<void>;
}

/** The input of the structural check: first and last byte that is not blank, without a byte order mark; -1 if there is none. */
export interface SpoolResult {
  readonly body: SpooledBody;
  readonly firstByte: number;
  readonly lastByte: number;
}

const BUFFER_BYTES = 512 * 1024;
/** One is filled while the other is written. */
const BUFFERS = 2;
/** The network can be faster than the compression for a while, by up to 16 MiB. */
const BUFFERS_WHEN_PACKED = 32;

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

export interface SpoolOptions {
  readonly path: string;
  readonly maxBodyBytes: number;
  /** Path of a gzip copy. @defaultValue no copy */
  readonly packedPath?: string | undefined;
}

/**
 * Writes chunks to a new file and hashes them. Stops early if the text cannot be an array. After a failure, the caller removes the file.
 * @throws {ExtractError} EXTRACT_SPOOL_UNWRITABLE if the disk fails; EXTRACT_TOO_LARGE above `maxBodyBytes`.
 */
export async function spoolBody(
  chunks: AsyncIterable<Uint8Array>,
  { path, maxBodyBytes, packedPath }: SpoolOptions,
): Promise<SpoolResult> {
  const file = await orUnwritable(open(path, 'wx', 0o600));
  const packed = packedPath === undefined ? null : startPackedCopy(packedPath);
  const buffers = createBufferRing(BUFFER_BYTES, packed === null ? BUFFERS : BUFFERS_WHEN_PACKED);
  const hash = createHash('sha256');
  // Servers may send chunks of a few bytes. They are collected, so that each system call writes many bytes.
  let buffer = await buffers.next();
  let filed: Promise<void> = Promise.resolve();
  let [buffered, bytes, firstByte, lastByte] = [0, 0, -1, -1];
  const flush = (): void => {
    const [full, size] = [buffer, buffered];
    const content = full.subarray(0, size);
    filed = filed.then(() => writeAll(file, content));
    // The file is awaited below. The copy is awaited by the archive that moves it.
    filed.catch(() => undefined);
    buffers.giveBack(full, packed === null ? filed : Promise.all([filed, packed.write(content)]));
  };
  try {
    for await (const chunk of chunks) {
      const offset = bytes;
      bytes += chunk.length;
      if (bytes > maxBodyBytes) throw tooLarge(maxBodyBytes);
      if (firstByte === -1) {
        firstByte = chunk.find((byte, at) => !isBlank(byte) && !isMarkByte(byte, offset + at)) ?? -1;
      }
      if (firstByte !== -1 && firstByte !== 0x5b) break;
      lastByte = chunk.findLast((byte) => !isBlank(byte)) ?? lastByte;
      hash.update(chunk);
      for (let taken = 0; taken < chunk.length;) {
        const part = chunk.subarray(taken, taken + BUFFER_BYTES - buffered);
        buffer.set(part, buffered);
        buffered += part.length;
        taken += part.length;
        if (buffered < BUFFER_BYTES) break;
        flush();
        [buffer, buffered] = [await orUnwritable(buffers.next()), 0];
      }
    }
    flush();
    await filed;
    packed?.end();
  } catch (error) {
    await packed?.abandon();
    throw error;
  } finally {
    // A write must not run after its file is closed.
    await filed.catch(() => undefined);
    await file.close();
  }
  const sha256 = hash.digest('hex');
  const body: SpooledBody = {
    path,
    bytes,
    sha256,
    contentEncoding: 'identity',
    ...(packed === null || packedPath === undefined
      ? {}
      : { packed: { path: packedPath, sha256, written: packed.written } }),
  };
  return { body, firstByte, lastByte };
}

export function tooLarge(limitBytes: number): ExtractError {
  return new ExtractError(
    'EXTRACT_TOO_LARGE',
    `Cannot store the answer: it is larger than ${limitBytes} bytes; ask for a smaller window`,
    { limitBytes },
  );
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const result = await orUnwritable(file.write(bytes, written, bytes.length - written));
    written += result.bytesWritten;
  }
}

/** Removes the files of a download. A file that does not exist is no error. */
export async function discardBody({ path, packed }: Pick<SpooledBody, 'path' | 'packed'>): Promise<void> {
  await rm(path, { force: true });
  if (packed === undefined) return;
  await Promise.allSettled([packed.written]);
  await rm(packed.path, { force: true });
}

/** Converts an error of the disk to EXTRACT_SPOOL_UNWRITABLE; errors of this library stay as they are. */
export async function orUnwritable<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    if (isExtractError(error) || isDefect(error)) throw error;
    const systemCode = systemCodeOf(error);
    throw new ExtractError(
      'EXTRACT_SPOOL_UNWRITABLE',
      `Cannot write the answer to the spool folder: ${systemCode}; free space on it or make it writable`,
      { systemCode },
    );
  }
}

import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { ExtractError, systemCodeOf } from '../errors.ts';

/** An answer on disk, exactly as received after HTTP decoding. */
export interface SpooledBody {
  readonly path: string;
  readonly bytes: number;
  /** Hex SHA-256 of the file's bytes. */
  readonly sha256: string;
  /** Encoding of the file's bytes. The client always spools decoded: `identity`. */
  readonly contentEncoding: 'identity' | 'gzip';
}

/** What the structural check looks at: first and last byte that is not blank, -1 if there is none. */
export interface SpoolResult {
  readonly body: SpooledBody;
  readonly firstByte: number;
  readonly lastByte: number;
}

const WRITE_BUFFER_BYTES = 256 * 1024;

const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/**
 * Streams chunks into a new file, hashing on the way. Stops early when the text cannot be an array.
 * @throws {ExtractError} EXTRACT_SPOOL_UNWRITABLE if the disk refuses; EXTRACT_TOO_LARGE beyond `maxBodyBytes`.
 */
export async function spoolBody(
  chunks: AsyncIterable<Uint8Array>,
  path: string,
  maxBodyBytes: number,
): Promise<SpoolResult> {
  const file = await orUnwritable(open(path, 'wx', 0o600));
  const hash = createHash('sha256');
  // Servers may send chunks of a few bytes: they are gathered, so that each write is worth its system call. One buffer is
  // filled while the other is being written.
  let buffer = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);
  let spare = Buffer.allocUnsafeSlow(WRITE_BUFFER_BYTES);
  let writing: Promise<void> = Promise.resolve();
  let [buffered, bytes, firstByte, lastByte] = [0, 0, -1, -1];
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBodyBytes) throw tooLarge(maxBodyBytes);
      if (firstByte === -1) firstByte = chunk.find((byte) => !isBlank(byte)) ?? -1;
      if (firstByte !== -1 && firstByte !== 0x5b) break;
      lastByte = chunk.findLast((byte) => !isBlank(byte)) ?? lastByte;
      hash.update(chunk);
      for (let taken = 0; taken < chunk.length;) {
        const part = chunk.subarray(taken, taken + WRITE_BUFFER_BYTES - buffered);
        buffer.set(part, buffered);
        buffered += part.length;
        taken += part.length;
        if (buffered < WRITE_BUFFER_BYTES) break;
        await writing;
        writing = writeAll(file, buffer);
        // Its failure is thrown where it is awaited; until then it must not count as unhandled.
        writing.catch(() => undefined);
        [buffer, spare, buffered] = [spare, buffer, 0];
      }
    }
    await writing;
    await writeAll(file, buffer.subarray(0, buffered));
  } finally {
    // A write under way must not outlive its file.
    await writing.catch(() => undefined);
    await file.close();
  }
  const body: SpooledBody = { path, bytes, sha256: hash.digest('hex'), contentEncoding: 'identity' };
  return { body, firstByte, lastByte };
}

export function tooLarge(limitBytes: number): ExtractError {
  return new ExtractError(
    'EXTRACT_TOO_LARGE',
    `Cannot take the answer: it is larger than ${limitBytes} bytes; ask for a smaller window`,
    { limitBytes },
  );
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const result = await orUnwritable(file.write(bytes, written, bytes.length - written));
    written += result.bytesWritten;
  }
}

/** Turns a refusal of the disk into the library's own error. */
export async function orUnwritable<T>(operation: Promise<T>): Promise<T> {
  try {
    return await operation;
  } catch (error) {
    const systemCode = systemCodeOf(error);
    throw new ExtractError(
      'EXTRACT_SPOOL_UNWRITABLE',
      `Cannot write the answer to the spool folder: ${systemCode}; free space on it or make it writable`,
      { systemCode },
    );
  }
}

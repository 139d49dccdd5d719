import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/**
 * Yields a file's bytes in chunks of `chunkBytes`; the last one can be shorter. Two buffers alternate: one is filled while the caller uses the
 * other. A chunk is valid until the next one is requested. A read stream allocates each chunk and takes twice as long.
 */
export async function* readFileChunks(
  path: string,
  chunkBytes: number,
): AsyncGenerator<Buffer<ArrayBuffer>, void, undefined> {
  const file = await open(path, 'r');
  let next: Promise<Buffer<ArrayBuffer>> | null = null;
  try {
    let current = await fill(file, Buffer.allocUnsafeSlow(chunkBytes));
    let spare = Buffer.allocUnsafeSlow(chunkBytes);
    while (current.length > 0) {
      next = fill(file, spare);
      // It is awaited later; until then, a rejection must not count as unhandled.
      next.catch(() => undefined);
      yield current;
      spare = Buffer.from(current.buffer);
      current = await next;
    }
  } finally {
    // A read must not run after its file is closed.
    await next?.catch(() => undefined);
    await file.close();
  }
}

/** Reads until the buffer is full or the file ends. */
async function fill(file: FileHandle, buffer: Buffer<ArrayBuffer>): Promise<Buffer<ArrayBuffer>> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

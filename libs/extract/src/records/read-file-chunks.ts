import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

/**
 * A file's bytes in chunks of `chunkBytes`, the last one shorter. They come in two buffers, turn by turn: one is read into while the
 * other is worked on, and a chunk stands until the next one is asked for. A read stream allocates each anew, at twice the cost.
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
      // Its failure is thrown where it is awaited; until then it must not count as unhandled.
      next.catch(() => undefined);
      yield current;
      spare = Buffer.from(current.buffer);
      current = await next;
    }
  } finally {
    // A read under way must not outlive its file.
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

import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';

/** Large enough that the compressing thread, not the handing over of chunks, sets the pace. */
const CHUNK_BYTES = 1024 * 1024;

/** How answers are compressed: three quarters off at the least cost. */
export function createAnswerGzip(): Gzip {
  return createGzip({ level: 1, chunkSize: CHUNK_BYTES });
}

/** A gzip copy of an answer, written while the answer arrives: compressing has a thread of its own. */
export interface PackedCopy {
  /** Resolves when the bytes are taken in and may be overwritten; rejects as the disk refuses. */
  write(bytes: Uint8Array): Promise<void>;
  /** No more will come. */
  end(): void;
  /** Resolves when the copy is whole, though not synced to disk; rejects as the disk refuses. */
  readonly written: Promise<void>;
  /** Stops; the file stays for the caller to remove. */
  abandon(): Promise<void>;
}

/** Starts an empty copy in a new file. */
export function startPackedCopy(path: string): PackedCopy {
  const gzip = createAnswerGzip();
  const written = pipeline(gzip, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  // Heard by whoever waits for it; until then it must not count as unhandled.
  written.catch(() => undefined);
  return {
    write: async (bytes) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      gzip.write(bytes, () => {
        resolve(undefined);
      });
      // A disk that refuses ends the pipeline, and the bytes may never be taken in.
      await Promise.race([promise, written]);
    },
    end: () => {
      gzip.end();
    },
    written,
    abandon: async () => {
      gzip.destroy();
      await Promise.allSettled([written]);
    },
  };
}

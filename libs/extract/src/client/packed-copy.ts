import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Gzip } from 'node:zlib';

/** With smaller chunks, handing them to the compression thread would take longer than the compression. */
const CHUNK_BYTES = 1024 * 1024;

/** The compression of answers: the fastest level, which already saves three quarters. */
export function createAnswerGzip(): Gzip {
  return createGzip({ level: 1, chunkSize: CHUNK_BYTES });
}

/** A gzip copy of an answer, written while the answer arrives. A thread of its own compresses it. */
export interface PackedCopy {
  /** Resolves when the bytes were read and may be overwritten; rejects if the disk fails. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends the copy: no bytes follow. */
  end(): void;
  /** Resolves when the copy is complete, though not synced to disk; rejects if the disk fails. */
  readonly written: Promise<void>;
  /** Stops the copy. The caller removes the file. */
  abandon(): Promise<void>;
}

/** Starts a copy in a new file. */
export function startPackedCopy(path: string): PackedCopy {
  const gzip = createAnswerGzip();
  const written = pipeline(gzip, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  // The caller may await it later; until then, a rejection must not count as unhandled.
  written.catch(() => undefined);
  return {
    write: async (bytes) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      gzip.write(bytes, () => {
        resolve(undefined);
      });
      // If the disk fails, the pipeline ends, and this write may never call back.
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

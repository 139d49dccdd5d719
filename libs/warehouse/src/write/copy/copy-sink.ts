import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { CopyStreamQuery } from 'pg-copy-streams';
import { COPY_HEADER, COPY_TRAILER, createChunk } from './copy-encoder.ts';
import type { Chunk } from './copy-encoder.ts';

/** 256 KB: large compared with the overhead of a write, small compared with the memory of a process. */
const CHUNK_BYTES = 256 * 1024;
/** One chunk is filled while the others are sent. */
const CHUNKS = 4;

/**
 * The COPY stream of one load. It gives out chunks, sends them, and reuses them when the socket no longer needs them.
 * Memory: at most four chunks, for any speed of the server.
 */
export class CopySink {
  readonly #stream: CopyStreamQuery;
  readonly #free: Chunk[] = [];
  readonly #waiting: { resolve: (chunk: Chunk) => void; reject: (error: unknown) => void }[] = [];
  readonly #closed: Promise<void>;
  #made = 0;
  #failure: { readonly error: unknown } | null = null;

  constructor(client: PoolClient, table: string, columns: readonly string[]) {
    const names = columns.map((name) => `"${name}"`).join(', ');
    this.#stream = client.query(copyFrom(`copy ${table} (${names}) from stdin (format binary)`));
    this.#closed = new Promise((resolve) => {
      this.#stream.once('close', resolve);
    });
    // The server can refuse the COPY at any time, also while no call waits.
    this.#stream.on('error', (error) => {
      this.#failure ??= { error };
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
    this.#stream.write(COPY_HEADER);
  }

  /** Returns an empty chunk; waits while all are being sent. */
  async take(): Promise<Chunk> {
    if (this.#failure !== null) throw this.#failure.error;
    const free = this.#free.pop();
    if (free !== undefined) return free;
    if (this.#made < CHUNKS) {
      this.#made++;
      return createChunk(CHUNK_BYTES);
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Sends a chunk; it must not be touched afterwards. */
  send(chunk: Chunk): void {
    // A write to a stream without a connection would throw, since the socket is missing.
    if (this.#failure !== null) throw this.#failure.error;
    this.#stream.write(chunk.bytes.subarray(0, chunk.length), (error) => {
      // The callback of a full chunk comes when the socket has drained; a short chunk can still be in its queue.
      if (error === null || error === undefined) this.#recycle(chunk);
    });
  }

  /** Sends a chunk that belongs to the caller, who must not change it before `finish` has ended. */
  sendOwn(chunk: Chunk): void {
    if (this.#failure !== null) throw this.#failure.error;
    this.#stream.write(chunk.bytes.subarray(0, chunk.length));
  }

  #recycle(chunk: Chunk): void {
    const reusable = chunk.bytes.length === CHUNK_BYTES && chunk.length > CHUNK_BYTES / 2;
    const next = reusable ? chunk : createChunk(CHUNK_BYTES);
    next.length = 0;
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#free.push(next);
    else waiting.resolve(next);
  }

  /** Ends the COPY; returns the rows that the server counted. */
  async finish(): Promise<number> {
    if (this.#failure !== null) throw this.#failure.error;
    await new Promise<void>((resolve, reject) => {
      this.#stream.once('error', reject);
      this.#stream.once('finish', resolve);
      this.#stream.end(COPY_TRAILER);
    });
    return this.#stream.rowCount;
  }

  /** Cancels the COPY on the server, so that the connection can be rolled back and used again. */
  async abandon(): Promise<void> {
    if (this.#failure !== null) return;
    // The reason appears in the server's log, so it must not be the caller's error, which can contain a row.
    this.#stream.destroy(new Error('the load was given up'));
    await this.#closed;
  }
}

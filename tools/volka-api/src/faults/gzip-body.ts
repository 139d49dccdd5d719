import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { ReportChunk } from '../json/report-chunks.ts';

/** How a compressed body is damaged. */
export type GzipDamage = 'none' | 'cut' | 'corrupt';

const DAMAGED_BYTES = 16;
/** The header is a separate chunk and is not damaged. */
const HEADER_BYTES = 10;

/** A body that is compressed while it is sent. `cut` sends half of it; `corrupt` writes zeros into its middle. */
export async function* gzipBody(
  body: Iterable<ReportChunk>,
  damage: GzipDamage,
): AsyncGenerator<ReportChunk, void, undefined> {
  const gzip = createGzip({ level: 1 });
  let rows = 0;
  const feed = async (): Promise<void> => {
    for (const chunk of body) {
      rows += chunk.rows;
      if (!gzip.write(chunk.bytes)) await once(gzip, 'drain');
    }
    gzip.end();
  };
  // If the client closes the connection, the feed waits for a drain that never comes, and is garbage-collected.
  const fed = feed().catch((error: unknown) => gzip.destroy(error instanceof Error ? error : undefined));
  for await (const packed of gzip as AsyncIterable<Buffer>) {
    const middle = packed.length >> 1;
    if (damage === 'cut' && packed.length > HEADER_BYTES) {
      yield { bytes: packed.subarray(0, middle), rows: 0 };
      return;
    }
    if (damage === 'corrupt' && packed.length > HEADER_BYTES) {
      packed.fill(0, middle, Math.min(packed.length, middle + DAMAGED_BYTES));
    }
    yield { bytes: packed, rows };
    rows = 0;
  }
  await fed;
}

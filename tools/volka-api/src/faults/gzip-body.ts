import { once } from 'node:events';
import { createGzip } from 'node:zlib';
import type { ReportChunk } from '../json/report-chunks.ts';

/** What happens to a packed body. */
export type GzipDamage = 'none' | 'cut' | 'corrupt';

const DAMAGED_BYTES = 16;
/** The header comes by itself, and stays whole: what it begins is what is damaged. */
const HEADER_BYTES = 10;

/** A body packed while it is sent; damaged ones lack their second half, or have zeros in their middle. */
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
  // A client that leaves ends the packing: the feed then waits for a drain that never comes, and is collected with it.
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
